import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { sshRoles } from './reach.ts'
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

const pending = statement<Row>(
  'server.removals',
  `select * from (
     select l.login, u.email, count(*) over (partition by l.login) as count,
       row_number() over (partition by l.login order by (y.error is null), s.name) as place, s.id as server, s.name, y.error,
       case when y.error is not null and y.due_at < 'infinity' then y.due_at end as next_try_at
     from left_over(null, ${sshRoles}) l
     join servers s on s.account_id = account_in_context() and s.id = l.server_id
     join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
     left join memberships m on m.account_id = account_in_context() and m.login = l.login
     left join users u on u.id = m.user_id) removals
   where place <= 20 order by login, place limit 2000`,
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
