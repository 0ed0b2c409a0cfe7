import type { Role, Scope } from '../access/roles.ts'

/** How a sign-in was proved: by a mailed link, by a passkey alone, or by both. */
export type Assurance = 'mail' | 'passkey' | 'mail+passkey'

/** Who the caller is, and where. */
export interface MeView {
  user: { id: string; email: string }
  assurance: Assurance
  hasPasskey: boolean
  memberships: {
    account: { id: string; slug: string; name: string }
    role: Role
    can: string
    scopes: readonly Scope[]
    login: string
    ownershipOffered: boolean
  }[]
}
