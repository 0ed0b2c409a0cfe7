import { z } from 'zod'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { reaches } from '../server/reach.ts'
import type { SharedLoginMember, SharedLoginView } from './view.ts'

interface Row {
  id: string
  login: string
  servers: SharedLoginView['servers']
  members: SharedLoginMember[]
  created_at: string
}

const all = statement<Row>(
  'shared_login.list',
  `select l.id, l.login, l.created_at,
     (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name), '[]') from servers s
      where s.account_id = l.account_id and s.id = any(l.server_ids) and s.removed_at is null) as servers,
     (select coalesce(jsonb_agg(jsonb_build_object('user', u.id, 'email', u.email, 'reaches', (
         select count(*) from servers s
         where s.account_id = l.account_id and s.id = any(l.server_ids) and s.removed_at is null and ${reaches('m', 's')})) order by u.email), '[]')
      from memberships m join users u on u.id = m.user_id
      where m.account_id = l.account_id and m.user_id = any(l.user_ids) and m.ended_at is null) as members
   from shared_logins l
   where l.account_id = account_in_context() and l.removed_at is null and ($1::uuid is null or $1 = any(l.server_ids)) order by l.login`,
)

/** The logins that several members may use, by name: of the account, or those of one server. */
export const listSharedLogins = query({
  scope: 'server:read',
  input: z.object({ server: id.optional() }).default({}),
  read: ({ server }) => [bind(all, [server ?? null])],
  view: ([rows]): { items: SharedLoginView[] } => ({
    items: rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt: iso(createdAt) })),
  }),
})
