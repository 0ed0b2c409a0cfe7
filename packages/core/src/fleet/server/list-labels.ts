import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import type { LabelView } from './view.ts'

const all = statement<LabelView>(
  'server.labels',
  `select label, count(*) filter (where of_server) as servers, count(*) filter (where not of_server) as limits
   from (
     select unnest(s.labels) as label, true as of_server from servers s where s.account_id = account_in_context() and s.removed_at is null
     union all
     select unnest(m.server_labels), false from memberships m where m.account_id = account_in_context() and m.ended_at is null
     union all
     select unnest(i.server_labels), false from invites i
     where i.account_id = account_in_context() and i.accepted_at is null and i.revoked_at is null) named
   group by label order by label limit 1000`,
)

/** The labels in use, by name: those of servers, and those that limits name, for servers to come. The first 1,000. */
export const listLabels = query({
  scope: 'server:read',
  input: z.void(),
  read: () => [bind(all, [])],
  view: ([items]): { items: LabelView[] } => ({ items }),
})
