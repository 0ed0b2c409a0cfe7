import type { Actor } from '../audit/event/view.ts'
import type { Caller } from './caller.ts'
import type { Entered, EnteredAccount, Refused } from './entered.ts'
import { Forbidden, HalfSignedIn, KeyElsewhere, NotAMember, SignedOut, WrongCredential } from './errors.ts'
import { requirePasskey } from './required-passkey.ts'
import { type Role, roleHolds, type Scope } from './roles.ts'

/** What the caller may do changed between the entrance's look and its lock; the same call again will see it. */
export class ComeAgain extends Error {}

/** The caller inside one account, as the database sees it in this very transaction. */
export interface CurrentMembership {
  account: EnteredAccount
  user: { id: string; email: string } | null
  /** The membership's id and role; null only for whoever runs Gatehouse. */
  membership: EnteredAccount['membership']
  signIn: string | null
  /** Set where a program asks, with a key, instead of the person. */
  apiKey: { id: string; name: string } | null
  /** Whether this caller holds the scope. */
  holds(scope: Scope): boolean
}

const beyondKey =
  'This API key works in one account only, but its owner belongs to several. Sign in to do this.'

/** The answer of an entrance, or the refusal in it. */
export function admitted(answer: Entered | Refused): Entered {
  if (!('refused' in answer)) return answer
  if (answer.refused === 'again') throw new ComeAgain()
  if (answer.refused === 'awaits-passkey') throw new HalfSignedIn('Use your passkey to finish signing in.')
  if (answer.refused === 'awaits-enrolment') throw new HalfSignedIn('Add a passkey to finish signing in.')
  if (answer.refused === 'elsewhere') throw new KeyElsewhere(answer.apiKey ?? '')
  if (answer.refused === 'beyond-key') throw new Forbidden('server:ssh', beyondKey)
  throw answer.refused === 'signed-out' ? new WrongCredential() : new NotAMember()
}

/**
 * The caller's membership of the account it named.
 * An API key has those of its scopes that its maker's role still holds.
 * @throws NotAMember, PasskeyRequired
 */
export function getCurrentMembership(caller: Caller, entered: Entered): CurrentMembership {
  const account = entered.accounts[0]
  if (!account) throw new NotAMember()
  const { membership } = account
  const operatorOfGatehouse = caller.credential?.kind === 'operator' && entered.user === null
  if (!membership && !operatorOfGatehouse) throw new NotAMember()
  requirePasskey(entered)
  const role: Role = membership?.role ?? 'OWNER'
  const keyScopes = entered.apiKey ? new Set(entered.apiKey.scopes) : null
  return {
    account,
    user: entered.user,
    membership,
    signIn: entered.signIn,
    apiKey: entered.apiKey,
    holds: (scope) => roleHolds(role, scope) && (keyScopes === null || keyScopes.has(scope)),
  }
}

/** @throws Forbidden */
export function requireScope(current: CurrentMembership, scope: Scope): void {
  if (!current.holds(scope)) throw new Forbidden(scope)
}

/**
 * For what belongs to a person: an API key may touch it only with `scope` (never, if null).
 * @throws Forbidden
 */
export function requireKeyScope({ apiKey, accounts }: Entered, scope: Scope | null): void {
  const role = accounts[0]?.membership?.role
  if (apiKey && !(scope && apiKey.scopes.includes(scope) && role && roleHolds(role, scope))) {
    throw new Forbidden(scope ?? 'account:read', 'API keys can’t do this. Sign in to do it.')
  }
}

/**
 * For what only a person may decide, whatever an API key's scopes.
 * @throws Forbidden
 */
export function requirePerson(current: CurrentMembership, scope: Scope): void {
  if (current.apiKey) throw new Forbidden(scope, 'API keys can’t do this. Sign in to do it.')
}

/** How the log names the caller. */
export function actorOf(
  caller: Caller,
  entered: Pick<Entered, 'user'> & Pick<CurrentMembership, 'apiKey'>,
): Actor {
  const { credential } = caller
  if (entered.apiKey) return { kind: 'api-key', id: entered.apiKey.id, label: entered.apiKey.name }
  if (credential?.kind === 'operator') {
    return {
      kind: 'system',
      id: null,
      label: credential.as ? `${credential.label} as ${credential.as}` : credential.label,
    }
  }
  if (!entered.user) throw new SignedOut()
  return { kind: 'user', id: entered.user.id, label: entered.user.email }
}
