import { ownQuery } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { OwnResetView } from './view.ts'

const own = statement<{ due_at: string; requested_by: string }>(
  'user_reset.own',
  `select due_at, requested_by from user_resets
   where user_id = user_in_context() and cancelled_at is null and done_at is null`,
)

/** That the caller's own proofs are going to be removed; null where they are not. @throws SignedOut, Forbidden */
export const getOwnReset = ownQuery({
  keyScope: null,
  evenWithoutPasskey: true,
  read: () => [bind(own, [])],
  view: ([[found]]): OwnResetView | null =>
    found ? { dueAt: iso(found.due_at), requestedBy: found.requested_by } : null,
})
