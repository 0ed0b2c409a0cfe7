import { createHash } from 'node:crypto'
import type { Header } from '../message/message.ts'
import { quoted } from '../message/values.ts'
import type { Challenge } from './challenge.ts'

/** Who signs in, and by what. */
export interface Credentials {
  readonly username: string
  readonly secret: string
}

const hashes: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256' }
const hashOf = (algorithm: string) => hashes[algorithm.toUpperCase()]

/** Whether Gatehouse can answer it: by MD5 or SHA-256, with protection `auth` or none. */
export function isAnswerable({ algorithm, qop }: Challenge): boolean {
  return hashOf(algorithm) !== undefined && (qop.length === 0 || qop.includes('auth'))
}

/** What is asked for by none of the challenges that can be answered, as the end of a sentence. */
export function unanswerable(challenges: readonly Challenge[]): string {
  const odd = challenges.map(({ algorithm, qop }) =>
    hashOf(algorithm) === undefined ? `the algorithm ${algorithm}` : `protection of ${qop.join(' or ')}`,
  )
  return odd.length === 0 ? 'a way of signing in that is no digest' : [...new Set(odd)].join(' and ')
}

interface Question {
  readonly method: string
  readonly uri: string
}

interface Proof extends Question, Credentials {
  readonly algorithm: string
  readonly realm: string
  /** The nonce, and what protects it. */
  readonly middle: readonly string[]
}

/** What proves that the secret is known (RFC 7616 §3.4.1). */
export function responseOf({ algorithm, realm, username, secret, method, uri, middle }: Proof): string {
  const hash = (text: string) =>
    createHash(hashOf(algorithm) ?? 'md5')
      .update(text)
      .digest('hex')
  const [ha1, ha2] = [hash(`${username}:${realm}:${secret}`), hash(`${method}:${uri}`)]
  return hash([ha1, ...middle, ha2].join(':'))
}

/** Answers the challenges of one server, counting how often its nonce was used (RFC 7616 §3.4). */
export class DigestSession {
  readonly #credentials: Credentials
  readonly #cnonce: string
  #challenge: Challenge
  #count = 0

  constructor(challenge: Challenge, credentials: Credentials, cnonce: string) {
    this.#challenge = challenge
    this.#credentials = credentials
    this.#cnonce = cnonce
  }

  /** The nonce that the server wants used from now on (RFC 7616 §3.5). */
  renew(nonce: string): void {
    this.#challenge = { ...this.#challenge, nonce }
    this.#count = 0
  }

  /** The header field that answers, for one request. */
  answer({ method, uri }: Question): Header {
    const { realm, nonce, opaque, algorithm, qop, from } = this.#challenge
    const { username, secret } = this.#credentials
    const nc = (++this.#count).toString(16).padStart(8, '0')
    const protectedBy = qop.includes('auth') ? ['auth'] : []
    const middle = protectedBy.length > 0 ? [nonce, nc, this.#cnonce, 'auth'] : [nonce]
    const response = responseOf({ algorithm, realm, username, secret, method, uri, middle })
    const parts = [
      `username=${quoted(username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      `response="${response}"`,
      `algorithm=${algorithm}`,
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
      ...(protectedBy.length > 0 ? [`qop=auth`, `nc=${nc}`, `cnonce="${this.#cnonce}"`] : []),
    ]
    return [from === 'proxy' ? 'proxy-authorization' : 'authorization', `Digest ${parts.join(', ')}`]
  }
}
