import { setTimeout as sleep } from 'node:timers/promises'
import { type Admitted, type ConnectionCounts, Refusal, type SessionResult } from '../gatekeeper.ts'
import { abortLine, lineFor, sorry } from '../one-line.ts'
import type { Recording } from '../recorder.ts'
import { Clock } from './clock.ts'
import { EndSignal } from './end-signal.ts'
import type { OpenSession, Passage, Reached, SessionParts } from './parts.ts'
import type { SessionEnd } from './session-end.ts'

const writtenMs = 1_000

/** One admitted session. Whatever ends it, ends it once: see Verdict. */
export class Session {
  readonly #parts: SessionParts
  readonly #admitted: Admitted
  readonly #verdict = new EndSignal()
  readonly #clock: Clock
  readonly #passed = { in: 0, out: 0 }
  #reached: Reached | undefined
  #recording: Recording | undefined
  #passage: Passage | undefined

  constructor(parts: SessionParts, admitted: Admitted) {
    this.#parts = parts
    this.#admitted = admitted
    this.#clock = new Clock(admitted.limits, (line) => {
      // where there is no connection, nobody is there to be cut off
      const isEmpty = this.#passage?.connections?.isEmpty() ?? false
      this.#verdict.raise(isEmpty ? { by: 'client' } : { by: 'gateway', line })
    })
  }

  async run(gone: boolean): Promise<void> {
    const { signal, sessionId, server, login } = this.#admitted
    const { near, live, plan } = this.#parts
    const accessEnds = () => this.#verdict.raise({ by: 'gateway', line: abortLine(signal.reason) })
    const entry = { sessionId, server, login, kind: plan.kind, since: new Date() }
    live.add(entry, this.#verdict)
    this.#verdict.onRaised((ending) => this.#cut(ending))
    near.onGone(() => this.#verdict.raise({ by: 'client' }))
    signal.addEventListener('abort', accessEnds)
    if (gone) this.#verdict.raise({ by: 'client' })
    if (signal.aborted) accessEnds()
    this.#admitted.onLimits((limits) => this.#clock.limit(limits))

    await this.#open()
    const ending = await this.#verdict.raised
    await this.#close(ending)

    signal.removeEventListener('abort', accessEnds)
    this.#clock.stop()
    live.remove(entry)
  }

  /** Each step before the next: nothing happens on the server that is not recorded and in the log. */
  async #open(): Promise<void> {
    const { reach, recorder, plan, begin } = this.#parts
    const { server } = this.#admitted
    try {
      const reached = await this.#step('reaching a server', () => reach(this.#admitted))
      this.#reached = reached
      const recording = await this.#step(
        'starting a recording',
        () => recorder.start(this.#admitted, plan),
        'The session cannot be recorded, so it was not started.',
      )
      this.#recording = recording
      await this.#step('opening a session', () => this.#admitted.opened())
      const session = this.#asOpen(reached, recording)
      const passage = await this.#step('starting a session', () => begin(session))
      if (!passage) return
      this.#passage = passage
      passage.done.then(
        ({ exit, lost }) => {
          const line = `The connection to ${server} was lost.`
          this.#verdict.raise(lost ? { by: 'gateway', line } : { by: 'command', exit })
        },
        (error) => session.fail(error),
      )
      if (this.#verdict.ending) passage.stop(this.#verdict.ending)
    } catch (error) {
      if (!(error instanceof Refusal)) this.#parts.report(error, 'beginning a session')
      this.#verdict.raise({ by: 'gateway', line: lineFor(error) })
    }
  }

  #asOpen(reached: Reached, recording: Recording): OpenSession {
    const { report } = this.#parts
    return {
      admitted: this.#admitted,
      reached,
      recording,
      report,
      isOver: () => this.#verdict.ending !== null,
      passing: (direction, bytes) => {
        this.#clock.touch()
        this.#passed[direction] += bytes
        return this.#verdict.ending === null
      },
      fail: (error) => {
        // a refusal without a cause is a rule of the recorder's, and no fault
        if (!(error instanceof Refusal) || error.cause) report(error, 'recording a session')
        const line = lineFor(error, 'The session was ended because it can no longer be recorded.')
        this.#verdict.raise({ by: 'gateway', line })
      },
    }
  }

  /** A step of #open(), unless the session has ended meanwhile. @throws Refusal */
  async #step<T>(doing: string, work: () => Promise<T>, line = sorry): Promise<T> {
    if (this.#verdict.ending) throw new Refusal('The session has already ended.')
    try {
      return await work()
    } catch (error) {
      if (error instanceof Refusal) throw error
      this.#parts.report(error, doing)
      throw new Refusal(line)
    }
  }

  /** What must happen at the moment of the ending, however long tidying up takes. */
  #cut(ending: SessionEnd): void {
    this.#passage?.stop(ending)
    if (ending.by === 'gateway') this.#parts.near.end(ending)
    // it is said once the recording is finished and the log has it
    if (ending.by === 'command') this.#parts.near.endFollows?.()
  }

  async #close(ending: SessionEnd): Promise<void> {
    const outcome = this.#outcome(ending, await this.#passage?.connections?.over())
    const { near, report } = this.#parts
    let last = ending
    try {
      await this.#recording?.finish(outcome)
    } catch (error) {
      report(error, 'finishing a recording')
      last = { by: 'gateway', line: 'The recording of this session could not be finished.' }
    }
    const written = this.#admitted.closed(outcome).catch((error) => report(error, 'closing a session'))
    if (ending.by === 'command') {
      // Who sees the end of a command finds it written down; a log that hangs does not keep anybody.
      await Promise.race([written, sleep(writtenMs, null, { ref: false })])
      near.end(last)
    }
    this.#reached?.release(this.#admitted.signal.aborted)
    await written
  }

  #outcome(ending: SessionEnd, connections?: ConnectionCounts): SessionResult {
    const exit = ending.by === 'command' ? ending.exit : null
    return {
      by: ending.by,
      exitCode: exit && 'code' in exit ? exit.code : null,
      exitSignal: exit && 'signal' in exit ? exit.signal : null,
      line: ending.by === 'gateway' ? ending.line : null,
      bytesIn: this.#passed.in,
      bytesOut: this.#passed.out,
      ...(connections && { connections }),
    }
  }
}
