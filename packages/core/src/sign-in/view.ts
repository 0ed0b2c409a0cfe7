import type { Role, Scope } from '../access/roles.ts'

/** Who the caller is, and where. */
export interface MeView {
  user: { id: string; email: string }
  assurance: 'mail'
  memberships: {
    account: { id: string; slug: string; name: string }
    role: Role
    can: string
    scopes: readonly Scope[]
    login: string
    ownershipOffered: boolean
  }[]
}
