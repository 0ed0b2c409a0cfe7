import { headerOf, headersOf, noBody, type SipRequest, type SipResponse } from '../message/message.ts'
import { writeMessage } from '../message/write-message.ts'
import type { WayEnded } from '../transport/transport.ts'
import { longest } from './clock.ts'
import { NoAnswer } from './no-answer.ts'
import { Sending } from './sending.ts'
import type { Transaction, TransactionOptions } from './transaction.ts'

/** Who hears how an INVITE goes on. */
export interface InviteListener {
  provisional(response: SipResponse): void
  /** A 2xx comes as often as the peer sends it, and each wants an ACK of the dialog's. */
  answered(response: SipResponse): void
  /** Any other end; its ACK has been sent. */
  refused(response: SipResponse): void
  failed(error: NoAnswer | WayEnded): void
}

/** An INVITE, until it is answered (RFC 3261 §17.1.1, and RFC 6026 for a 2xx that comes again). */
export class InviteTransaction implements Transaction {
  readonly #request: SipRequest
  readonly #options: TransactionOptions
  readonly #listener: InviteListener
  readonly #sending: Sending
  #timer: () => void
  #refusal: Uint8Array | undefined
  #isAnswered = false

  constructor(request: SipRequest, options: TransactionOptions, listener: InviteListener) {
    const { transport, clock, giveUpMs } = options
    this.#request = request
    this.#options = options
    this.#listener = listener
    this.#sending = new Sending({ transport, clock }, writeMessage(request), Number.POSITIVE_INFINITY)
    this.#timer = clock.after(giveUpMs, () => this.#fail(new NoAnswer(giveUpMs)))
  }

  hear(response: SipResponse): void {
    const { transport, clock, over } = this.#options
    if (this.#refusal) {
      if (response.status >= 300) transport.send(this.#refusal)
      return
    }
    if (this.#isAnswered && response.status < 200) return
    this.#sending.stop()
    this.#timer()
    if (response.status < 200) {
      this.#timer = () => {}
      this.#listener.provisional(response)
      return
    }
    this.#timer = clock.after(longest, over)
    if (response.status < 300) {
      this.#isAnswered = true
      this.#listener.answered(response)
      return
    }
    this.#refusal = writeMessage(ackOf(this.#request, response))
    transport.send(this.#refusal)
    this.#listener.refused(response)
  }

  end(error: WayEnded): void {
    if (!this.#refusal && !this.#isAnswered) this.#fail(error)
  }

  drop(): void {
    this.#sending.stop()
    this.#timer()
  }

  #fail(error: NoAnswer | WayEnded): void {
    this.drop()
    this.#options.over()
    this.#listener.failed(error)
  }
}

/** What confirms a refusal: of the same transaction (RFC 3261 §17.1.1.3). */
function ackOf(request: SipRequest, response: SipResponse): SipRequest {
  return { ...sameTransaction(request, 'ACK'), headers: withTo(sameTransaction(request, 'ACK'), response) }
}

function withTo(request: SipRequest, response: SipResponse): SipRequest['headers'] {
  const to = headerOf(response, 'to')
  return request.headers.map(([name, value]) =>
    name === 'to' && to !== undefined ? [name, to] : [name, value],
  )
}

/** A CANCEL or an ACK for an INVITE: its Via, Route, From, To, Call-ID and number (RFC 3261 §9.1). */
export function sameTransaction(request: SipRequest, method: 'ACK' | 'CANCEL'): SipRequest {
  const kept = ['via', 'max-forwards', 'from', 'to', 'call-id', 'route']
  const number = Number.parseInt(headersOf(request, 'cseq')[0] ?? '', 10)
  const headers = request.headers.filter(([name]) => kept.includes(name))
  return { ...request, method, headers: [...headers, ['cseq', `${number} ${method}`]], body: noBody }
}
