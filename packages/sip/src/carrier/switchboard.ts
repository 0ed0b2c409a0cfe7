import {
  type Header,
  headerOf,
  headersOf,
  noBody,
  type SipMessage,
  type SipRequest,
} from '../message/message.ts'
import { parseSdp, writeSdp } from '../message/sdp.ts'
import { parseSipUri } from '../message/uri.ts'
import { parseNameAddress } from '../message/values.ts'
import { writeMessage } from '../message/write-message.ts'
import { type Clock, longest, t1 } from '../transaction/clock.ts'
import type { Place } from '../transport/transport.ts'
import type { Gate } from './gate.ts'

/** What happens to who calls a number. Times are in milliseconds. */
export interface Behaviour {
  /** It rings after that; never where it is left out. */
  readonly ringMs?: number
  /** It is answered, or refused, so long after that; where it is left out, it goes on ringing. */
  readonly thenMs?: number
  /** With which it is refused. */
  readonly refusal?: readonly [status: number, reason: string]
  /** How long it is talked before it hangs up; until the caller does, where it is left out. */
  readonly talkMs?: number
}

/** Who has sent something: where answers go. */
export interface Caller {
  send(message: Uint8Array): void
}

/** A place for sound that sends back what it hears. */
export interface Echo {
  readonly place: Place
  close(): void
}

export interface SwitchboardOptions {
  readonly name: string
  readonly clock: Clock
  readonly gate: Gate | undefined
  readonly numbers: (number: string) => Behaviour
  /** Where requests in a call are to go. */
  readonly contact: () => string
  readonly openEcho: () => Promise<Echo>
  /** Sends a request of the phone's own to who has called. */
  readonly toCaller: (caller: Caller, contact: string, message: Uint8Array) => void
}

interface Call {
  readonly invite: SipRequest
  readonly caller: Caller
  readonly tag: string
  last: Uint8Array
  isOver: boolean
  stops: (() => void)[]
  echo?: Echo
}

/** A carrier with its phones: what it is asked by SIP is answered, so that each number does what it is there for. */
export class Switchboard {
  readonly #options: SwitchboardOptions
  readonly #calls = new Map<string, Call>()
  readonly #forgetting = new Set<() => void>()

  constructor(options: SwitchboardOptions) {
    this.#options = options
  }

  hear(message: SipMessage, caller: Caller): void {
    if (message.kind === 'response') return
    const call = this.#calls.get(headerOf(message, 'call-id') ?? '')
    if (message.method === 'INVITE') this.#invited(message, caller, call)
    else if (message.method === 'ACK') this.#confirmed(call)
    else caller.send(answerTo(message, ...this.#answerTo(message, call)))
    if (message.method === 'CANCEL' && call) this.#end(call, 487, 'Request Terminated')
    if (message.method === 'BYE' && call) this.#drop(call)
  }

  #answerTo(
    request: SipRequest,
    call: Call | undefined,
  ): [status: number, reason: string, content?: Content] {
    const { name, gate } = this.#options
    if (request.method === 'OPTIONS') return [200, name]
    if (request.method === 'CANCEL' || request.method === 'BYE')
      return call ? [200, 'OK'] : [481, 'No such call']
    if (request.method !== 'REGISTER') return [405, 'Method Not Allowed']
    const challenge = gate?.challenge(request)
    return challenge ? [401, 'Unauthorized', { more: [challenge] }] : [200, name]
  }

  close(): void {
    for (const call of this.#calls.values()) this.#drop(call)
    for (const stop of this.#forgetting) stop()
  }

  #invited(invite: SipRequest, caller: Caller, known: Call | undefined): void {
    // the same again is answered as before
    const isAgain = known && headerOf(known.invite, 'cseq') === headerOf(invite, 'cseq')
    const challenge = isAgain ? undefined : this.#options.gate?.challenge(invite)
    if (isAgain || challenge) {
      const asked = challenge && answerTo(invite, 401, 'Unauthorized', { more: [challenge] })
      caller.send(asked ?? known?.last ?? answerTo(invite, 100, 'Trying'))
      return
    }
    const call: Call = {
      invite,
      caller,
      tag: Math.random().toString(36).slice(2),
      last: answerTo(invite, 100, 'Trying'),
      isOver: false,
      stops: [],
    }
    this.#calls.set(headerOf(invite, 'call-id') ?? '', call)
    caller.send(call.last)
    const { ringMs, thenMs, refusal } = this.#options.numbers(parseSipUri(invite.uri).user ?? '')
    if (ringMs !== undefined) this.#later(call, ringMs, () => this.#say(call, 180, 'Ringing'))
    if (thenMs === undefined) return
    this.#later(call, (ringMs ?? 0) + thenMs, () =>
      refusal
        ? this.#end(call, ...refusal)
        : void this.#answer(call).catch(() => this.#end(call, 500, 'No sound')),
    )
  }

  async #answer(call: Call): Promise<void> {
    const { payloads } = parseSdp(call.invite.body)
    call.echo = await this.#options.openEcho()
    if (call.isOver) return call.echo.close()
    const { host, port } = call.echo.place
    const sdp = writeSdp({ host, port, payloads: payloads.slice(0, 1), direction: 'sendrecv' }, 1)
    const more: Header[] = [
      ['contact', `<${this.#options.contact()}>`],
      ['content-type', 'application/sdp'],
    ]
    const again = () => {
      this.#say(call, 200, 'OK', { more, body: Buffer.from(sdp) })
      this.#later(call, t1, again)
    }
    again()
  }

  /** An answer, or a refusal, which is not said again then. */
  #confirmed(call: Call | undefined): void {
    for (const stop of call?.stops.splice(0) ?? []) stop()
    if (!call || call.isOver) return
    const { talkMs } = this.#options.numbers(parseSipUri(call.invite.uri).user ?? '')
    if (talkMs !== undefined) this.#later(call, talkMs, () => this.#hangUp(call))
  }

  #hangUp(call: Call): void {
    const { invite, caller, tag } = call
    const contact = parseNameAddress(headerOf(invite, 'contact') ?? '').uri
    const { host, port = 5060 } = parseSipUri(this.#options.contact())
    const headers: Header[] = [
      ['via', `SIP/2.0/UDP ${host}:${port};branch=z9hG4bK${tag}`],
      ['max-forwards', '70'],
      ['from', `${headerOf(invite, 'to')};tag=${tag}`],
      ['to', headerOf(invite, 'from') ?? ''],
      ['call-id', headerOf(invite, 'call-id') ?? ''],
      ['cseq', '1 BYE'],
    ]
    const bye = writeMessage({ kind: 'request', method: 'BYE', uri: contact, headers, body: noBody })
    this.#options.toCaller(caller, contact, bye)
    this.#drop(call)
  }

  #end(call: Call, status: number, reason: string): void {
    if (call.isOver || call.echo) return
    this.#say(call, status, reason)
    this.#drop(call)
  }

  #say(call: Call, status: number, reason: string, content: Content = {}): void {
    call.last = answerTo(call.invite, status, reason, { ...content, tag: call.tag })
    call.caller.send(call.last)
  }

  /** What comes of it again is answered for a while. */
  #drop(call: Call): void {
    call.isOver = true
    for (const stop of call.stops.splice(0)) stop()
    call.echo?.close()
    const stop = this.#options.clock.after(longest, () => {
      this.#forgetting.delete(stop)
      this.#calls.delete(headerOf(call.invite, 'call-id') ?? '')
    })
    this.#forgetting.add(stop)
  }

  #later(call: Call, milliseconds: number, work: () => void): void {
    call.stops.push(this.#options.clock.after(milliseconds, work))
  }
}

interface Content {
  more?: readonly Header[]
  body?: Uint8Array
  tag?: string
}

function answerTo(
  request: SipRequest,
  status: number,
  reason: string,
  { more = [], body = noBody, tag }: Content = {},
) {
  const copied = ['via', 'record-route', 'from', 'call-id', 'cseq'].flatMap((name) =>
    headersOf(request, name).map((value): Header => [name, value]),
  )
  const to: Header = ['to', `${headerOf(request, 'to')}${tag === undefined ? '' : `;tag=${tag}`}`]
  return writeMessage({ kind: 'response', status, reason, headers: [...copied, to, ...more], body })
}
