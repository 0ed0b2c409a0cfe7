/** One of the two mailboxes that a change of address needs: that of the present address, or that of the new one. */
export type MailboxSide = 'from' | 'to'

/** How a change of address ended. */
export type EmailChangeOutcome = 'made' | 'replaced' | 'cancelled' | 'stopped' | 'reset' | 'signed-out'

/** A change of the caller's own address that is under way; times are ISO 8601 UTC. */
export interface OwnEmailChangeView {
  to: string
  requestedAt: string
  expiresAt: string
  /** Which mailboxes have confirmed it. */
  confirmed: Record<MailboxSide, boolean>
}

/** What the holder of a mailed link sees before confirming. */
export interface EmailChangePreview {
  from: string
  to: string
  /** To which of the two the link was mailed. */
  side: MailboxSide
  confirmed: Record<MailboxSide, boolean>
  expiresAt: string
}
