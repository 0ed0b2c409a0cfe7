import { Refusal } from '../gatekeeper.ts'
import { lineFor } from '../one-line.ts'
import type { RecordedConnection } from '../recorder.ts'
import { EndSignal } from './end-signal.ts'
import type { FarEnd } from './far-end.ts'
import type { NearEnd } from './near-end.ts'
import type { OpenSession } from './parts.ts'
import { type Pipe, pipe } from './pipe.ts'
import type { SessionEnd } from './session-end.ts'

/** One connection to a forwarded place, from the client's asking to its end: see ForwardedPlace. */
export class ForwardedConnection {
  readonly #near: NearEnd
  readonly #verdict = new EndSignal()
  readonly #began = new Date()
  readonly #passed = { in: 0, out: 0 }
  #far: FarEnd | undefined
  #carrying: Pipe | undefined

  constructor(near: NearEnd) {
    this.#near = near
    this.#verdict.onRaised((ending) => this.#cut(ending))
    near.onGone(() => this.end({ by: 'client' }))
  }

  /** Resolves when it is over, with what there is to tell of it. */
  get over(): Promise<RecordedConnection> {
    return this.#verdict.raised.then((ending) => ({
      began: this.#began,
      ended: new Date(),
      carried: this.#carrying !== undefined,
      bytesIn: this.#passed.in,
      bytesOut: this.#passed.out,
      line: ending.by === 'gateway' ? ending.line : null,
    }))
  }

  /** Lets bytes pass, in an open session. @param isLater whether it came when the session was open already */
  async begin(session: OpenSession, isLater: boolean): Promise<void> {
    try {
      if (isLater) await session.admitted.confirm()
      if (this.#verdict.ending) return
      const far = await session.reached.start()
      if (this.#verdict.ending) return far.close()
      this.#far = far
      this.#carrying = pipe({
        near: this.#near,
        far,
        recording: session.recording,
        passing: (direction, bytes) => {
          this.#passed[direction] += bytes
          return session.passing(direction, bytes) && this.#verdict.ending === null
        },
      })
      this.#carrying.done.then(
        ({ exit }) => this.end({ by: 'command', exit }),
        (error) => session.fail(error),
      )
    } catch (error) {
      if (!(error instanceof Refusal)) session.report(error, 'forwarding a connection')
      this.end({ by: 'gateway', line: lineFor(error) })
    }
  }

  end(ending: SessionEnd): void {
    this.#verdict.raise(ending)
  }

  #cut(ending: SessionEnd): void {
    this.#carrying?.stop()
    this.#far?.close()
    if (ending.by !== 'client') this.#near.end(ending)
  }
}
