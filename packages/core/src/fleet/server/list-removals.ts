import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { hasLines, isLogin } from './reach.ts'
import type { RemovalView } from './view.ts'

interface Row {
  login: string
  email: string | null
  count: number
  server: string
  name: string
  error: string | null
  next_try_at: string | null
}

// What a membership gives is found out once, not for each server that holds its login.
const pending = statement<Row>(
  'server.removals',
  `with members as materialized (
     select m.id, m.login, m.user_id, m.server_ids, ${isLogin('m')} and ${hasLines('m')} as lets_in
     from memberships m where m.account_id = account_in_context())
   select * from (select held.login, u.email, count(*) over (partition by held.login) as count,
     row_number() over (partition by held.login order by (y.error is null), s.name) as place, s.id as server, s.name, y.error, case when y.error is not null and y.due_at < 'infinity' then y.due_at end as next_try_at
   from server_syncs y join servers s on s.account_id = y.account_id and s.id = y.server_id
   cross join lateral logins_left(y) as held (login)
   left join members m on m.login = held.login
   left join users u on u.id = m.user_id
   where y.account_id = account_in_context() and (s.removed_at is not null or m.id is null or not (m.lets_in and (m.server_ids is null or s.id = any(m.server_ids))))
   ) removals where place <= 20 order by login, place limit 2000`,
)

/** Whose access is still to be removed, and from which servers: until each has proved it. */
export const listRemovals = query({
  scope: 'team:read',
  input: z.void(),
  read: () => [bind(pending, [])],
  view: ([rows]): { items: RemovalView[] } => ({
    items: [...Map.groupBy(rows, ({ login }) => login)].map(([login, of]) => ({
      login,
      email: of[0]?.email ?? null,
      count: of[0]?.count ?? 0,
      servers: of.map(({ server, name, error, next_try_at }) => ({
        id: server,
        name,
        error,
        nextTryAt: iso(next_try_at),
      })),
    })),
  }),
})
