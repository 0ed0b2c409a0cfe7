import type { Role } from '../../access/roles.ts'
import type { RemovalView, Some } from '../../fleet/server/view.ts'

/** How far a member's (or key's) servers are, as counts. */
export interface SyncCounts {
  inSync: number
  pending: number
  failing: number
  removalPending: number
}

/** A membership as the team page shows it. */
export interface MemberView {
  /** The user's id. */
  user: string
  email: string
  role: Role
  /** The role in a few words. */
  can: string
  /** The Unix account name on this account's servers. */
  login: string
  /** The servers that were chosen for the member one by one, beside those of `labels`; null for all. */
  servers: { id: string; name: string }[] | null
  /** Every server that has one of these, now or later, is within the limit as well. */
  labels: string[]
  /** Null where the role reaches no server. */
  sync: SyncCounts | null
  keys: number
  /** Whether a passkey is enrolled. */
  passkey: boolean
  /** When passkeys, recovery codes and sign-ins go, because the member is to be let back in; null where that is not so. */
  resetAt: string | null
  lastSeenAt: string | null
  joinedAt: string
  /** When the access ends by itself; null for never. */
  expiresAt: string | null
  /** True while an offer of ownership waits for this member. */
  ownershipOffered: boolean
}

/** How a member proves who they are, in counts, for those who manage the team. */
export interface MemberSecurityView {
  /** The user's id. */
  user: string
  email: string
  role: Role
  passkeys: number
  /** Whether a passkey is one that its maker copies to other devices. */
  synced: boolean
  /** How many are left; null where none were made. */
  recoveryCodes: number | null
  /** Browsers that are signed in. */
  signIns: number
  /** When this account saw the member last. */
  lastSeenAt: string | null
  /** Those of this account. */
  apiKeys: number
  sshKeys: number
  /** When passkeys, recovery codes and sign-ins go, because the member is to be let back in; null where that is not so. */
  resetAt: string | null
}

/** What another limit of a member would change. */
export interface LimitPreview {
  keeps: Some
  adds: Some
  removes: Some
  /** How many of the member's live sessions would end. */
  sessions: number
  /** Labels that no server has yet: they let in to servers to come. */
  unused: string[]
}

/** A login that the member shares with others. */
export interface MemberSharedLogin {
  id: string
  login: string
  /** How many of its servers the member reaches. */
  servers: number
}

/** A member, or somebody whose membership has ended, with what the reader may know of them. */
export interface MemberDetails extends MemberView {
  /** When the membership ended; null while it lasts. */
  endedAt: string | null
  /** Where the member's access is still to be removed. */
  removals: Pick<RemovalView, 'count' | 'servers'>
  /** Those that the member may use, and on how many of their servers; null for a reader without `server:read`. */
  sharedLogins: MemberSharedLogin[] | null
  /** Null for a reader without `server:read`; of an ended membership none. */
  sshKeys: MemberSshKey[] | null
  /** Null for a reader without `team:manage`, and of an ended membership. */
  security: Pick<MemberSecurityView, 'passkeys' | 'synced' | 'recoveryCodes' | 'signIns'> | null
  /** Those of this account that are not revoked; null for a reader without `api-key:manage`. */
  apiKeys: MemberApiKey[] | null
}

/** An SSH key, as a member's colleagues may know it. */
export interface MemberSshKey {
  id: string
  name: string
  type: string
  fingerprint: string
  createdAt: string
  expiresAt: string | null
}

export interface MemberApiKey {
  id: string
  name: string
  prefix: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}
