import { ownQuery } from '../../access/query.ts'
import { requiresPasskey } from '../../access/required-passkey.ts'
import { guardsSomething, roleMeans, scopesOfRole } from '../../access/roles.ts'
import { bind, statement } from '../../database/statement.ts'
import type { MeView } from './view.ts'

const offers = statement<{ account_id: string }>(
  'me.offers',
  'select account_id from memberships where user_id = user_in_context() and ended_at is null and ownership_offered_at is not null',
)

/** The caller and its accounts. @throws SignedOut */
export const me = ownQuery({
  keyScope: 'account:read',
  evenWithoutPasskey: true,
  read: () => [bind(offers, [])],
  view: ([offered], { user, accounts, apiKey, assurance, hasPasskey, signIn }, { core }): MeView => ({
    user: { id: user?.id ?? '', email: user?.email ?? '' },
    assurance: assurance ?? 'mail',
    hasPasskey,
    opensAccounts: core.openAccounts === 'everyone' && signIn !== null,
    memberships: accounts
      .flatMap(({ id, slug, name, membership, passkeysOf }) =>
        membership
          ? {
              account: { id, slug, name },
              role: membership.role,
              can: roleMeans[membership.role],
              scopes: scopesOfRole[membership.role].filter(
                (scope) => guardsSomething(scope) && (!apiKey || apiKey.scopes.includes(scope)),
              ),
              login: membership.login,
              ownershipOffered: offered.some((offer) => offer.account_id === id),
              needsPasskey: signIn !== null && !hasPasskey && requiresPasskey(passkeysOf, membership.role),
            }
          : [],
      )
      .sort((a, b) => a.account.slug.localeCompare(b.account.slug)),
  }),
})
