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

// The account's logins on hosts are found one after another in the index, and of each only what can be too much is looked at: nothing,
// for a member who has lines on every server.
const pending = statement<Row>(
  'server.removals',
  `with recursive logins as (
     (select login from server_logins where account_id = account_in_context() order by login limit 1)
     union all
     select (select l.login from server_logins l where l.account_id = account_in_context() and l.login > logins.login order by l.login limit 1)
     from logins where logins.login is not null),
   members as materialized (
     select m.login, m.user_id, m.server_ids, ${isLogin('m')} and ${hasLines('m')} as lets_in
     from memberships m where m.account_id = account_in_context()),
   suspects as materialized (
     select n.login, m.server_ids, m.lets_in from logins n left join members m on m.login = n.login
     where n.login is not null and (m.login is null or not (m.lets_in and m.server_ids is null))),
   held as (
     select l.server_id, l.login from suspects n join server_logins l on l.account_id = account_in_context() and l.login = n.login
     where (n.lets_in and l.server_id = any(n.server_ids)) is not true
     union
     select l.server_id, l.login from servers s join server_logins l on l.account_id = s.account_id and l.server_id = s.id
     where s.account_id = account_in_context() and s.removed_at is not null)
   select * from (select held.login, u.email, count(*) over (partition by held.login) as count,
     row_number() over (partition by held.login order by (y.error is null), s.name) as place, s.id as server, s.name, y.error, case when y.error is not null and y.due_at < 'infinity' then y.due_at end as next_try_at
   from held
   join servers s on s.account_id = account_in_context() and s.id = held.server_id
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   left join members m on m.login = held.login
   left join users u on u.id = m.user_id
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
