import type { Entered, EnteredAccount } from './entered.ts'
import { PasskeyRequired } from './errors.ts'
import type { PasskeyGroup } from './passkey-group.ts'
import { type Role, roleHolds } from './roles.ts'

/** Whether a member with this role must have a passkey. */
export function requiresPasskey(of: PasskeyGroup, role: Role): boolean {
  return of === 'everyone' || (of === 'owners' && roleHolds(role, 'team:manage'))
}

/** The account that the caller entered and that requires a passkey of them, if any does. */
export function requiringAccount({ accounts }: Pick<Entered, 'accounts'>): EnteredAccount | undefined {
  return accounts.find(
    ({ membership, passkeysOf }) => membership && requiresPasskey(passkeysOf, membership.role),
  )
}

/**
 * Whoever is signed in without having the passkey that an account requires may do nothing there but enrol one. API keys, SSH keys
 * and whoever runs Gatehouse prove themselves otherwise.
 * @throws PasskeyRequired
 */
export function requirePasskey(entered: Pick<Entered, 'accounts' | 'hasPasskey' | 'signIn'>): void {
  if (entered.signIn === null || entered.hasPasskey) return
  const requiring = requiringAccount(entered)
  if (requiring) throw new PasskeyRequired(requiring.name)
}
