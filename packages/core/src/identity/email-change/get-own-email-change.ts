import { ownQuery } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { OwnEmailChangeView } from './view.ts'

const own = statement<{
  to_email: string
  requested_at: string
  expires_at: string
  from_confirmed: boolean
  to_confirmed: boolean
}>(
  'email_change.own',
  `select to_email, requested_at, expires_at, from_confirmed_at is not null as from_confirmed,
     to_confirmed_at is not null as to_confirmed
   from email_changes where user_id = user_in_context() and ended_at is null and expires_at > now()`,
)

/** The change of the caller's address that is under way; null where there is none. @throws SignedOut, Forbidden */
export const getOwnEmailChange = ownQuery({
  keyScope: null,
  evenWithoutPasskey: true,
  read: () => [bind(own, [])],
  view: ([[found]]): OwnEmailChangeView | null =>
    found
      ? {
          to: found.to_email,
          requestedAt: iso(found.requested_at),
          expiresAt: iso(found.expires_at),
          confirmed: { from: found.from_confirmed, to: found.to_confirmed },
        }
      : null,
})
