import { type Header, noBody, type SipRequest } from '../message/message.ts'

/** What all requests of one call or one check have in common (RFC 3261 §8.1.1). */
export interface Outgoing {
  readonly uri: string
  /** As it stands in the header field, its tag with it. */
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly routes?: readonly string[]
}

interface Particulars {
  readonly method: string
  /** The number of the request in its call. */
  readonly number: number
  readonly more?: readonly Header[]
  readonly body?: Uint8Array
}

/** Writes one of them. Its Via is the user agent’s. */
export function outgoing(
  { uri, from, to, callId, routes = [] }: Outgoing,
  { method, number, more = [], body = noBody }: Particulars,
): SipRequest {
  const headers: Header[] = [
    ['max-forwards', '70'],
    ...routes.map((route): Header => ['route', route]),
    ['from', from],
    ['to', to],
    ['call-id', callId],
    ['cseq', `${number} ${method}`],
    ['user-agent', 'Gatehouse'],
    ...more,
  ]
  return { kind: 'request', method, uri, headers, body }
}
