import type { Role } from '../../access/roles.ts'

/** A pending or expired invite, as the team page shows it. The token is never part of it. */
export interface InviteView {
  id: string
  email: string
  role: Role
  can: string
  /** The servers that were chosen one by one, beside those of `labels`; null for all. */
  servers: { id: string; name: string }[] | null
  /** Every server that has one of these, now or later, is within the limit as well. */
  labels: string[]
  invitedBy: string
  createdAt: string
  expiresAt: string
  /** When the membership that it offers ends by itself; null for never. */
  accessExpiresAt: string | null
  /**
   * The mail that is not delivered yet, or could not be: `why` the last try failed, as the mail server has it. Null once it has left,
   * and where none was asked for.
   */
  mail: { state: 'waiting' | 'refused'; why: string | null } | null
  state: 'pending' | 'expired'
}

/** What the person who holds the link sees before accepting. */
export interface InvitePreview {
  account: { slug: string; name: string }
  email: string
  role: Role
  can: string
  invitedBy: string
  expiresAt: string
  /** When the membership will end by itself; null for never. */
  accessExpiresAt: string | null
  /** The address of the sign-in that came with the request, if there was one. */
  signedInAs: string | null
}
