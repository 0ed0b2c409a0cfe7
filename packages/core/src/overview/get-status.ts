import { z } from 'zod'
import { query } from '../access/query.ts'
import { bind, statement } from '../database/statement.ts'
import type { AccountStatus } from './view.ts'

const counts = statement<{ live: number; failing: number }>(
  'account.status',
  `select (select count(*) from sessions e where e.account_id = account_in_context() and e.closed_at is null) as live,
     (select count(*) from server_syncs y where y.account_id = account_in_context() and y.error is not null) as failing`,
)

/** How many sessions are live, and on how many servers something went wrong. */
export const getStatus = query({
  scope: 'account:read',
  input: z.void(),
  read: () => [bind(counts, [])],
  view: ([[row]], { holds }): AccountStatus => ({
    liveSessions: holds('session:read') ? (row?.live ?? 0) : null,
    failingServers: holds('server:read') ? (row?.failing ?? 0) : null,
  }),
})
