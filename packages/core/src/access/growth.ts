import type { Verb } from '../audit/event/verbs.ts'
import type { ConcernedAccount, EnteredAccount } from './entered.ts'
import { Suspended } from './errors.ts'
import { holdsTold } from './hold.ts'
import { roleHolds } from './roles.ts'

/**
 * What adds reach to an account: a member, a server, a key, a wider limit, a role upward. Under a hold (hold.ts) these alone are refused;
 * whatever takes reach away, reads, exports or pays goes on. `sometimes` is decided by the verb: mutation() takes none that does not say when.
 */
export const growth: { readonly [V in Verb]?: 'always' | 'sometimes' } = {
  'account.settings_changed': 'sometimes',
  'user.invited': 'always',
  'user.joined': 'always',
  'user.role_changed': 'sometimes',
  'user.servers_limited': 'sometimes',
  'user.end_set': 'sometimes',
  'user.ownership_offered': 'always',
  'user.ownership_taken': 'always',
  'invite.resent': 'always',
  'key.added': 'always',
  'key.end_set': 'sometimes',
  'key.matched': 'always',
  'server.registered': 'always',
  'server.resize_started': 'always',
  'server.labelled': 'sometimes',
  'server.login_adopted': 'always',
  'server.settings_changed': 'sometimes',
  'shared_login.added': 'always',
  'shared_login.changed': 'sometimes',
  'trunk.created': 'always',
  'trunk.updated': 'sometimes',
  'call.prefixes_set': 'sometimes',
  'customer.opened': 'always',
  'api_key.created': 'always',
  'api_key.limited': 'sometimes',
}

/** How a verb grows; what grows sometimes must say when, and nothing else may. */
export function growthOf({ verb, grows }: { verb: Verb; grows?: unknown }): 'always' | 'sometimes' | 'never' {
  const how = growth[verb] ?? 'never'
  if ((how === 'sometimes') !== (grows !== undefined))
    throw new Error(`${verb}: growth.ts says ${how}, and the verb ${grows ? '' : 'does not '}say when`)
  return how
}

/**
 * Refuses what would add reach to accounts that are all on hold: what is a person's own goes on as long as one of their accounts may grow.
 * @param decides asked only under a hold
 * @throws Suspended
 */
export async function refuseGrowth(
  accounts: readonly EnteredAccount[],
  how: 'always' | 'sometimes' | 'never',
  decides?: () => boolean | Promise<boolean>,
): Promise<void> {
  const [first] = accounts
  if (how === 'never' || !first || accounts.some(({ holds }) => holds.length === 0)) return
  if (how !== 'always' && !(await decides?.())) return
  const seesMoney = first.membership !== null && roleHolds(first.membership.role, 'subscription:read')
  throw new Suspended(namesOf(accounts), holdsTold(first.holds, seesMoney))
}

const namesOf = (accounts: readonly ConcernedAccount[]) => accounts.map(({ slug }) => slug).join(', ')
