import type { Assurance } from '../../access/assurance.ts'
import type { Role, Scope } from '../../access/roles.ts'

/** What a sign-in may need before it signs in anybody: the touch of a passkey, or a new one after a recovery code. */
export type AwaitedProof = 'passkey' | 'enrolment'

/** A browser in which the caller is signed in; times are ISO 8601 UTC. */
export interface SignInView {
  id: string
  assurance: Assurance
  ip: string | null
  userAgent: string | null
  createdAt: string
  expiresAt: string
  lastSeenAt: string | null
  /** Whether it is the one that asks. */
  current: boolean
}

/** Who the caller is, and where. */
export interface MeView {
  user: { id: string; email: string }
  assurance: Assurance
  hasPasskey: boolean
  /** Whether the caller may open accounts, or whoever runs Gatehouse alone. */
  opensAccounts: boolean
  memberships: {
    account: { id: string; slug: string; name: string }
    role: Role
    can: string
    scopes: readonly Scope[]
    login: string
    ownershipOffered: boolean
    /** Whether the account requires a passkey of the caller, who has none: nothing else can be done there. */
    needsPasskey: boolean
  }[]
}
