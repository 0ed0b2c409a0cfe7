import type { SipRequest, SipResponse } from '../message/message.ts'
import { writeMessage } from '../message/write-message.ts'
import type { Place, Transport, WayEnded } from '../transport/transport.ts'
import { type Clock, t2, t4 } from './clock.ts'
import { NoAnswer } from './no-answer.ts'
import { Sending } from './sending.ts'

/** A request that is under way. */
export interface Transaction {
  hear(response: SipResponse): void
  /** The way has ended. */
  end(error: WayEnded): void
  /** Gives it up: nothing is sent any more, nobody told. */
  drop(): void
}

export interface TransactionOptions {
  readonly transport: Transport
  readonly clock: Clock
  readonly giveUpMs: number
  /** Another end than the peer. */
  readonly to?: Place | undefined
  /** Nothing of it is waited for any more. */
  readonly over: () => void
}

/** A request that is no INVITE, until it is answered (RFC 3261 §17.1.2). */
export class PlainTransaction implements Transaction {
  readonly answer: Promise<SipResponse>
  readonly #options: TransactionOptions
  readonly #sending: Sending
  readonly #settle: PromiseWithResolvers<SipResponse>
  #timer: () => void

  /** @throws NoAnswer, WayEnded by its answer */
  constructor(request: SipRequest, options: TransactionOptions) {
    const { transport, clock, giveUpMs, to } = options
    this.#options = options
    this.#settle = Promise.withResolvers()
    this.answer = this.#settle.promise
    this.#sending = new Sending({ transport, clock, to }, writeMessage(request), t2)
    this.#timer = clock.after(giveUpMs, () => this.#fail(new NoAnswer(giveUpMs)))
  }

  hear(response: SipResponse): void {
    if (response.status < 200) {
      this.#sending.slow(t2)
      return
    }
    this.#sending.stop()
    this.#timer()
    this.#settle.resolve(response)
    // timer K: what is answered again meanwhile is nobody else's
    const { transport, clock, over } = this.#options
    this.#timer = transport.kind === 'UDP' ? clock.after(t4, over) : () => {}
    if (transport.kind !== 'UDP') over()
  }

  end(error: WayEnded): void {
    this.#fail(error)
  }

  drop(): void {
    this.#sending.stop()
    this.#timer()
  }

  #fail(error: Error): void {
    this.drop()
    this.#settle.reject(error)
    this.#options.over()
  }
}
