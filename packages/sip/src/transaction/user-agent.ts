import { randomBytes } from 'node:crypto'
import {
  type Header,
  headerOf,
  headersOf,
  noBody,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts'
import { bracketed } from '../message/uri.ts'
import { parseCSeq, parseVias } from '../message/values.ts'
import { writeMessage } from '../message/write-message.ts'
import type { Place, Transport, WayEnded } from '../transport/transport.ts'
import { type Clock, longest, systemClock } from './clock.ts'
import { type InviteListener, InviteTransaction, sameTransaction } from './invite-transaction.ts'
import { PlainTransaction, type Transaction } from './transaction.ts'

export interface UserAgentOptions {
  readonly transport: Transport
  readonly clock?: Clock
  /** So many random bytes as hex. */
  readonly random?: (bytes: number) => string
  /** How long an answer is waited for, in milliseconds; 32 seconds unless told. */
  readonly giveUpMs?: number | undefined
}

/** Answers a peer's request with a status; undefined where nobody knows its dialog. */
export type RequestListener = (request: SipRequest) => { status: number; reason: string } | undefined

/** An INVITE under way: until somebody has answered, it can be taken back. */
export interface Invitation {
  /** To be sent once a provisional response has come (RFC 3261 §9.1). */
  cancel(): void
}

/** One end of SIP over one transport: it keeps transactions apart, and answers what the peer asks. */
export class UserAgent {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: (bytes: number) => string
  readonly #giveUpMs: number
  readonly #transactions = new Map<string, Transaction>()
  #requests: RequestListener = () => undefined
  #ended: WayEnded | undefined

  constructor({ transport, clock = systemClock, random = hex, giveUpMs = longest }: UserAgentOptions) {
    this.transport = transport
    this.clock = clock
    this.random = random
    this.#giveUpMs = giveUpMs
    transport.listen({ message: (message) => this.#hear(message), end: (error) => this.#end(error) })
  }

  /** Answers what the peer asks from now on. */
  onRequest(listener: RequestListener): void {
    this.#requests = listener
  }

  /** Sends a request that is no INVITE, with a Via of its own, to the peer unless told. @throws NoAnswer, WayEnded */
  ask(request: SipRequest, to?: Place): Promise<SipResponse> {
    return this.#plain(this.#sent(request), to).answer
  }

  /** Sends an INVITE, with a Via of its own. */
  invite(request: SipRequest, listener: InviteListener): Invitation {
    const sent = this.#sent(request)
    this.#begin(sent, (options) => new InviteTransaction(sent, options, listener))
    return {
      // how it ends is told to the INVITE
      cancel: () => void this.#plain(sameTransaction(sent, 'CANCEL')).answer.catch(() => {}),
    }
  }

  /** Sends what nobody answers: the ACK of a 2xx, whose Via is another than the INVITE's. */
  tell(request: SipRequest, to?: Place): void {
    this.transport.send(writeMessage(this.#sent(request)), to)
  }

  close(): void {
    for (const transaction of this.#transactions.values()) transaction.drop()
    this.#transactions.clear()
    this.transport.close()
  }

  #plain(sent: SipRequest, to?: Place): PlainTransaction {
    return this.#begin(sent, (options) => new PlainTransaction(sent, { ...options, to }))
  }

  #begin<Begun extends Transaction>(
    sent: SipRequest,
    begin: (options: ConstructorParameters<typeof PlainTransaction>[1]) => Begun,
  ): Begun {
    const key = keyOf(sent)
    const over = () => void this.#transactions.delete(key)
    const transaction = begin({
      transport: this.transport,
      clock: this.clock,
      giveUpMs: this.#giveUpMs,
      over,
    })
    this.#transactions.set(key, transaction)
    if (this.#ended) transaction.end(this.#ended)
    return transaction
  }

  #sent(request: SipRequest): SipRequest {
    const { kind, local } = this.transport
    const by = `${bracketed(local.host)}:${local.port}`
    // rport: answers come back to where the request came from, whatever stands here (RFC 3581)
    const via: Header = ['via', `SIP/2.0/${kind} ${by};branch=z9hG4bK${this.random(9)};rport`]
    return { ...request, headers: [via, ...request.headers] }
  }

  #hear(message: SipMessage): void {
    if (message.kind === 'response') this.#transactions.get(keyOf(message))?.hear(message)
    else if (message.method !== 'ACK') this.#answer(message)
  }

  #answer(request: SipRequest): void {
    const { status, reason } = this.#requests(request) ?? {
      status: 481,
      reason: 'Call/Transaction Does Not Exist',
    }
    const copied = ['via', 'from', 'to', 'call-id', 'cseq'].flatMap((name) =>
      headersOf(request, name).map((value): Header => [name, value]),
    )
    this.transport.send(writeMessage({ kind: 'response', status, reason, headers: copied, body: noBody }))
  }

  #end(error: WayEnded): void {
    this.#ended = error
    for (const transaction of [...this.#transactions.values()]) transaction.end(error)
  }
}

/** By the branch of the latest Via and the method (RFC 3261 §17.1.3). */
function keyOf(message: SipMessage): string {
  const [via] = parseVias(headersOf(message, 'via').slice(0, 1))
  return `${via?.parameters.get('branch') ?? ''} ${parseCSeq(headerOf(message, 'cseq') ?? '').method}`
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}
