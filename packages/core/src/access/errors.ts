import { type HoldKind, holdsInWords } from './hold.ts'
import type { Scope } from './roles.ts'

/** One word that tells a client what to do; see each class. */
export type Reason =
  | 'signed-out'
  | 'not-a-member'
  | 'scope'
  | 'fresh-auth'
  | 'limit'
  | 'suspended'
  | 'not-found'
  | 'conflict'
  | 'expired'
  | 'invalid'
  | 'rate'
  | 'unreachable'

/** Ids of who is refused, as far as they are known. */
export interface RefusedCaller {
  user?: string | undefined
  apiKey?: string | undefined
  /** The short name of the account that an API key is bound to. */
  account?: string | undefined
}

/** A refusal that people may read: its message is a whole sentence and holds no secret. */
export abstract class GatehouseError extends Error {
  abstract readonly reason: Reason
  /** For the log alone; no door tells it. */
  who: RefusedCaller = {}
}

/** The refusal, with whom it concerns where only what they showed says so. */
export function concerning<Refusal extends GatehouseError>(user: string, refusal: Refusal): Refusal {
  refusal.who = { user }
  return refusal
}

/** Nobody is signed in, or the sign-in or API key has ended. */
export class SignedOut extends GatehouseError {
  readonly reason = 'signed-out'
  constructor(message = 'You are signed out. Sign in and try again.') {
    super(message)
  }
}

/** The sign-in or API key shown is nobody's, or has ended. */
export class WrongCredential extends SignedOut {}

/** The sign-in shown is good, and awaits a passkey or its enrolment yet. */
export class HalfSignedIn extends SignedOut {}

/** The API key shown is good, and may not be used from where the caller is. */
export class KeyElsewhere extends SignedOut {
  readonly apiKey: string
  constructor(apiKey: string) {
    super(
      'This API key can’t be used from this IP address. Ask an owner of its account which addresses are allowed.',
    )
    this.apiKey = apiKey
    this.who = { apiKey }
  }
}

/** The caller is not a member of the account named, or there is no such account. */
export class NotAMember extends GatehouseError {
  readonly reason = 'not-a-member'
  constructor(message = 'You are not a member of this account, or it does not exist.') {
    super(message)
  }
}

/** The caller's role lacks the scope. */
export class Forbidden extends GatehouseError {
  readonly reason = 'scope'
  readonly scope: Scope
  constructor(scope: Scope, message = `Your role does not include ${scope}. Ask an owner of the account.`) {
    super(message)
    this.scope = scope
  }
}

/** The action is dangerous, and the last touch of the caller's passkey is too long ago. */
export class FreshAuth extends GatehouseError {
  readonly reason = 'fresh-auth'
  /** What would help: a touch, a passkey in the first place, or a person in place of a program. */
  readonly needs: 'touch' | 'passkey' | 'person'
  constructor(
    message = 'This needs your passkey again. Use your passkey and try again.',
    needs: FreshAuth['needs'] = 'touch',
  ) {
    super(message)
    this.needs = needs
  }
}

/** An account requires a passkey of the caller, who has none: until one is enrolled nothing else can be done there. */
export class PasskeyRequired extends GatehouseError {
  readonly reason = 'fresh-auth'
  readonly needs = 'passkey'
  constructor(account: string) {
    super(`${account} requires a passkey. Add one under My security to continue.`)
  }
}

/** What a plan may limit, as it is said. */
const limitWords = {
  members: (most: number) => `allows up to ${most} members. Remove one or change the plan.`,
  servers: (most: number) => `allows up to ${most} servers. Remove one or change the plan.`,
  trunks: (most: number) =>
    most === 0
      ? 'has no trunks. Change the plan to add one.'
      : `allows up to ${most} ${most === 1 ? 'trunk' : 'trunks'}. Remove one or change the plan.`,
  'recording-days': (most: number) =>
    `keeps recordings for up to ${most} days. Choose fewer or change the plan.`,
  'api-keys': () => 'has no API keys. Change the plan to create one.',
  'recording-search': () => 'has no search in recordings. Change the plan to search.',
} as const

export type PlanLimit = keyof typeof limitWords

/** A limit of the account's plan. */
export class LimitReached extends GatehouseError {
  readonly reason = 'limit'
  readonly limit: PlanLimit
  constructor(limit: PlanLimit, most = 0) {
    super(`This account’s plan ${limitWords[limit](most)}`)
    this.limit = limit
  }
}

/** The account is on hold, and this would add reach to it (growth.ts); everything else goes on. */
export class Suspended extends GatehouseError {
  readonly reason = 'suspended'
  readonly holds: readonly HoldKind[]
  /** @param holds those that the caller may be told */
  constructor(account: string, holds: readonly HoldKind[]) {
    super(`Nothing was added. ${holdsInWords(account, holds)}`)
    this.holds = holds
  }
}

/** No such thing in this account. A thing of another account is the same. */
export class NotFound extends GatehouseError {
  readonly reason = 'not-found'
  /** @param hint what may be the cause, as a sentence */
  constructor(thing: string, hint?: string) {
    super(`${thing.charAt(0).toUpperCase()}${thing.slice(1)} not found.${hint ? ` ${hint}` : ''}`)
  }
}

/** The request contradicts what is there. */
export class Conflict extends GatehouseError {
  readonly reason = 'conflict'
}

/** A link or an invite whose time is over, or that was used, revoked or replaced. */
export class Expired extends GatehouseError {
  readonly reason = 'expired'
}

export interface Issue {
  path: string[]
  message: string
}

/** Input that cannot be right; `issues` says for each field what is wrong. */
export class Invalid extends GatehouseError {
  readonly reason = 'invalid'
  readonly issues: Issue[]
  constructor(issues: Issue[]) {
    super(
      issues
        .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
        .join(' '),
    )
    this.issues = issues
  }
}

/** Too many attempts. */
export class RateLimited extends GatehouseError {
  readonly reason = 'rate'
  /** Seconds until the next attempt may succeed. */
  readonly retryAfter: number
  /** Which limit, for the log. */
  readonly limit: string
  constructor(retryAfter: number, limit: string, says = 'Too many attempts.') {
    super(`${says} Try again in ${spoken(retryAfter)}.`)
    this.retryAfter = retryAfter
    this.limit = limit
  }
}

function spoken(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3600)} hours`
}

/** A server did not answer as it should. */
export class Unreachable extends GatehouseError {
  readonly reason = 'unreachable'
}

/** The connection was lost while the database committed: no refusal, since the change may stand. Whoever asked must look. */
export class OutcomeUnknown extends Error {
  constructor(options?: ErrorOptions) {
    super('Gatehouse can’t tell whether this went through. Check before you try again.', options)
  }
}
