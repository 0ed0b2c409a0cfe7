/** A header field: its name in lower case and in its long form, its value on one line. */
export type Header = readonly [name: string, value: string]

/** A SIP request (RFC 3261 §7.1). */
export interface SipRequest {
  readonly kind: 'request'
  readonly method: string
  readonly uri: string
  readonly headers: readonly Header[]
  readonly body: Uint8Array
}

/** A SIP response (RFC 3261 §7.2). */
export interface SipResponse {
  readonly kind: 'response'
  /** 100 to 699. */
  readonly status: number
  /** The peer's own words. */
  readonly reason: string
  readonly headers: readonly Header[]
  readonly body: Uint8Array
}

export type SipMessage = SipRequest | SipResponse

/** The first value of a header field. */
export function headerOf({ headers }: SipMessage, name: string): string | undefined {
  return headers.find(([one]) => one === name)?.[1]
}

/** Every value of a header field that stands once a line, as challenges do. */
export function headersOf({ headers }: SipMessage, name: string): string[] {
  return headers.flatMap(([one, value]) => (one === name ? [value] : []))
}

export const noBody = new Uint8Array()
