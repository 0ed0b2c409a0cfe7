import type { Scope } from '@gatehouse/core/access/roles'
import type { MeView } from '@gatehouse/core/identity/sign-in/view'
import { createContext, useContext } from 'solid-js'
import { type Client, gatehouse } from '../../../api/client.ts'
import { noteSignedInUser } from '../../../api/signed-out.ts'
import type { Membership } from '../../identity/user/me.ts'

/** The account in use, and what its reader may do there. */
export interface AccountInUse {
  slug: string
  api: Client
  /** The reader's own id and address. */
  user: () => { id: string; email: string }
  hasPasskey: () => boolean
  membership: () => Membership
  /** Where else the reader is a member, this account included. */
  memberships: () => readonly Membership[]
  can: (scope: Scope) => boolean
}

export const AccountContext = createContext<AccountInUse>()

export function useAccount(): AccountInUse {
  const account = useContext(AccountContext)
  if (!account) throw new Error('useAccount outside of an account’s pages')
  return account
}

export function accountInUse(slug: string, who: () => MeView, membership: () => Membership): AccountInUse {
  noteSignedInUser(who().user.id)
  return {
    slug,
    api: gatehouse(slug),
    user: () => who().user,
    hasPasskey: () => who().hasPasskey,
    membership,
    memberships: () => who().memberships,
    can: (scope) => membership().scopes.includes(scope),
  }
}
