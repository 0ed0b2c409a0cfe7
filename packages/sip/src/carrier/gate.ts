import { randomBytes } from 'node:crypto'
import { digestParameters } from '../digest/challenge.ts'
import { type Credentials, responseOf } from '../digest/digest.ts'
import { type Header, headerOf, type SipRequest } from '../message/message.ts'
import { quoted } from '../message/values.ts'

/** Lets requests in that are signed by digest (RFC 7616), and says to the others how to. */
export class Gate {
  readonly #credentials: Credentials
  readonly #realm: string
  readonly #nonce = randomBytes(12).toString('hex')

  constructor(credentials: Credentials, realm: string) {
    this.#credentials = credentials
    this.#realm = realm
  }

  /** What is asked for of a request; undefined for one that is signed. */
  challenge(request: SipRequest): Header | undefined {
    if (this.#isSigned(request)) return undefined
    const parts = [
      `realm=${quoted(this.#realm)}`,
      `nonce="${this.#nonce}"`,
      'algorithm=SHA-256',
      'qop="auth"',
    ]
    return ['www-authenticate', `Digest ${parts.join(', ')}`]
  }

  #isSigned(request: SipRequest): boolean {
    const [, rest] = /^Digest\s+(.*)$/is.exec(headerOf(request, 'authorization') ?? '') ?? []
    if (rest === undefined) return false
    const told = digestParameters(rest)
    const of = (name: string) => told.get(name) ?? ''
    const response = responseOf({
      ...this.#credentials,
      algorithm: 'SHA-256',
      realm: this.#realm,
      method: request.method,
      uri: of('uri'),
      middle: [this.#nonce, of('nc'), of('cnonce'), 'auth'],
    })
    return of('username') === this.#credentials.username && of('response') === response
  }
}
