import { isIP } from 'node:net'
import { type Header, headerOf, headersOf, type SipRequest, type SipResponse } from '../message/message.ts'
import { parseSipUri } from '../message/uri.ts'
import { parseNameAddress, parseNameAddresses } from '../message/values.ts'
import type { Place } from '../transport/transport.ts'
import { type Outgoing, outgoing } from './outgoing.ts'

/** An answered call, as who has called sees it (RFC 3261 §12.1.2). */
export class Dialog {
  /** Of the other end: several may answer one INVITE. */
  readonly tag: string
  readonly #target: Place | undefined
  readonly #outgoing: Outgoing
  #number: number

  /** @throws Malformed for an answer without Contact or tag */
  constructor(invite: Outgoing, number: number, answer: SipResponse) {
    const to = headerOf(answer, 'to') ?? ''
    const [contact] = parseNameAddresses(headersOf(answer, 'contact'))
    const target = contact?.uri ?? invite.uri
    const routes = headersOf(answer, 'record-route')
      .flatMap((value) => parseNameAddresses([value]))
      .toReversed()
    const written = routes.map(({ uri }) => `<${uri}>`)
    const [first] = routes
    // a router of the older kind wants the request addressed to itself (§12.2.1.1)
    const isStrict = first !== undefined && !parseSipUri(first.uri).parameters.has('lr')
    this.#target = first === undefined ? placeOf(target) : undefined
    this.tag = parseNameAddress(to).parameters.get('tag') ?? ''
    this.#number = number
    this.#outgoing = isStrict
      ? { ...invite, to, uri: first.uri, routes: [...written.slice(1), `<${target}>`] }
      : { ...invite, to, uri: target, routes: written }
  }

  /**
   * Where requests in it belong if no router wants to see them (§12.2.1.1), as far as that is an address, UDP, and a place that they may go to. Undefined
   * where they go on to the peer, who has brought the answer and may know: along routes, over the connection that there is, or because the other end
   * wrote what only its own network knows.
   */
  placeWithin(mayGoTo: (host: string) => boolean): Place | undefined {
    return this.#target && mayGoTo(this.#target.host) ? this.#target : undefined
  }

  /** What requests in it are addressed to. */
  get uri(): string {
    return this.#outgoing.uri
  }

  /** Confirms the answer, with the number of the INVITE and what it was signed in by. */
  ack(more: readonly Header[]): SipRequest {
    return outgoing(this.#outgoing, { method: 'ACK', number: this.#number, more })
  }

  /** Ends it; may be written again, signed in. */
  bye(more: readonly Header[]): SipRequest {
    return outgoing(this.#outgoing, { method: 'BYE', number: ++this.#number, more })
  }
}

function placeOf(uri: string): Place | undefined {
  const { scheme, host, port = 5060, parameters } = parseSipUri(uri)
  const isUdp = scheme === 'sip' && (parameters.get('transport') ?? 'udp').toLowerCase() === 'udp'
  return isUdp && isIP(host) !== 0 ? { host, port } : undefined
}
