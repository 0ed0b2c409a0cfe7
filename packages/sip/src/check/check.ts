import { outgoing } from '../call/outgoing.ts'
import type { Credentials } from '../digest/digest.ts'
import { SignIn, UnknownWay } from '../digest/signed-in.ts'
import { Malformed } from '../message/malformed.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import { bracketed, escapedUser } from '../message/uri.ts'
import { NoAnswer } from '../transaction/no-answer.ts'
import type { UserAgent } from '../transaction/user-agent.ts'
import { WayEnded } from '../transport/transport.ts'
import { wordsOf } from './words-of.ts'

/** Whom a check asks, and as who. */
export interface CheckOptions {
  /** The carrier's domain, as in its addresses. */
  readonly domain: string
  readonly port?: number | undefined
  readonly credentials?: Credentials | undefined
  /** The user's part of the caller's address; the username unless told. */
  readonly user?: string | undefined
}

/**
 * What came of a check. `alive`: the carrier answers, be it with a refusal of the method; `accepted`: it let the credentials in; `refused`: it did not;
 * `unreachable`: nobody answered; `unknown`: its answer is not understood.
 */
export interface CheckResult {
  readonly outcome: 'alive' | 'accepted' | 'refused' | 'unreachable' | 'unknown'
  /** The carrier's status; null where there is none. */
  readonly status: number | null
  /** The carrier's own words, or a sentence. */
  readonly words: string
  /** From the first sending to the last answer. */
  readonly milliseconds: number
}

/** Asks the carrier whether it is there. Any answer says so: many refuse the method (RFC 3261 §11). */
export async function checkOptions(agent: UserAgent, options: CheckOptions): Promise<CheckResult> {
  return timed(agent, async () => {
    const response = await agent.ask(requestOf(agent, options, 'OPTIONS')(1, []))
    return { outcome: 'alive', status: response.status, words: wordsOf(response) }
  })
}

/**
 * Asks for the list of what is registered, by a REGISTER without Contact: the credentials are tried, and no registration is touched (RFC 3261 §10.2.3).
 */
export async function checkCredentials(agent: UserAgent, options: CheckOptions): Promise<CheckResult> {
  return timed(agent, async () => {
    const write = requestOf(agent, options, 'REGISTER')
    const signIn = new SignIn(options.credentials, agent.random(8))
    for (let number = 1; ; number++) {
      const { uri } = write(number, [])
      const response = await agent.ask(write(number, signIn.headers({ method: 'REGISTER', uri })))
      if (signIn.again(response)) continue
      return { outcome: outcomeOf(response), status: response.status, words: wordsOf(response) }
    }
  })
}

/** A carrier that knows no REGISTER has refused nobody. */
function outcomeOf({ status }: SipResponse): CheckResult['outcome'] {
  if (status < 300) return 'accepted'
  return [405, 501].includes(status) || (status >= 500 && status < 600) ? 'alive' : 'refused'
}

function requestOf(agent: UserAgent, options: CheckOptions, method: string) {
  const { domain, port, credentials, user = credentials?.username ?? 'gatehouse' } = options
  const place = port === undefined ? bracketed(domain) : `${bracketed(domain)}:${port}`
  const address = `<sip:${escapedUser(user)}@${bracketed(domain)}>`
  const one = {
    uri: `sip:${place}`,
    from: `${address};tag=${agent.random(8)}`,
    to: method === 'REGISTER' ? address : `<sip:${place}>`,
    callId: agent.random(16),
  }
  return (number: number, more: SipRequest['headers']) => outgoing(one, { method, number, more })
}

async function timed(
  agent: UserAgent,
  work: () => Promise<Omit<CheckResult, 'milliseconds'>>,
): Promise<CheckResult> {
  const since = agent.clock.now()
  const result = await work().catch((error: unknown) => failureOf(error))
  return { ...result, milliseconds: Math.round(agent.clock.now() - since) }
}

/** What an error says of the carrier. @throws what is no failure of the other end's */
export function failureOf(error: unknown): Omit<CheckResult, 'milliseconds'> {
  if (error instanceof NoAnswer || error instanceof WayEnded)
    return { outcome: 'unreachable', status: null, words: error.message }
  if (error instanceof UnknownWay || error instanceof Malformed)
    return { outcome: 'unknown', status: null, words: error.message }
  throw error
}
