import type { Header, SipRequest, SipResponse } from '../message/message.ts'
import { headerOf } from '../message/message.ts'
import { challengesIn, digestParameters } from './challenge.ts'
import { type Credentials, DigestSession, isAnswerable, unanswerable } from './digest.ts'

/** The peer asks to be answered in a way that Gatehouse does not know; the message is a sentence. */
export class UnknownWay extends Error {
  override readonly name = 'UnknownWay'
}

/** Signs requests of one peer in, as it asks for. */
export class SignIn {
  readonly #credentials: Credentials | undefined
  readonly #cnonce: string
  #session: DigestSession | undefined
  #answers = 0

  constructor(credentials: Credentials | undefined, cnonce: string) {
    this.#credentials = credentials
    this.#cnonce = cnonce
  }

  /** What a request carries, once it is known what the peer wants. */
  headers(request: Pick<SipRequest, 'method' | 'uri'>): Header[] {
    return this.#session ? [this.#session.answer(request)] : []
  }

  /**
   * Whether the request is to be sent again, signed in: a peer that refuses what it asked for is asked no more, unless only its nonce was too old.
   * @throws UnknownWay, Malformed
   */
  again(response: SipResponse): boolean {
    if ((response.status !== 401 && response.status !== 407) || !this.#credentials) return false
    const challenges = challengesIn(response)
    const challenge = challenges.find(isAnswerable)
    if (!challenge)
      throw new UnknownWay(`The carrier asks for ${unanswerable(challenges)}, which Gatehouse doesn’t know.`)
    const mayTry = this.#answers === 0 || (challenge.stale && this.#answers < 3)
    if (!mayTry) return false
    this.#answers++
    this.#session = new DigestSession(challenge, this.#credentials, this.#cnonce)
    return true
  }

  /** Takes over the nonce for what comes next. @throws Malformed */
  accepted(response: SipResponse): void {
    const told = headerOf(response, 'authentication-info')
    const next = told === undefined ? undefined : digestParameters(told).get('nextnonce')
    if (next !== undefined) this.#session?.renew(next)
  }
}
