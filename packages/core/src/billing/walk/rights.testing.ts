import { type Role, scopesOfRole } from '../../access/roles.ts'
import type { TestGatehouse } from '../../testing/test-gatehouse.ts'

/** Everything that anybody may do in an account at this moment: what is in the list before and not after was taken away. */
export async function rightsIn(
  { gatehouse: { database } }: { gatehouse: Pick<TestGatehouse, 'database'> },
  account: string,
): Promise<string[]> {
  const { rows: members } = await database.owner.query<{ user_id: string; role: Role }>(
    'select user_id, role from memberships m where account_id = $1 and is_active(m)',
    [account],
  )
  const { rows } = await database.owner.query<{ may: string }>(
    `with m as (select * from memberships m where account_id = $1 and is_active(m)),
          s as (select * from servers where account_id = $1 and removed_at is null)
     select concat_ws(' ', m.user_id, 'on', s.id) as may from m, s
       where m.server_ids is null and m.server_labels is null or s.id = any (m.server_ids) or s.labels && m.server_labels
     union all select 'sudo on ' || id from s where sudo
     union all select concat_ws(' ', 'in', g, 'on', id) from s cross join unnest(groups) g
     union all select concat_ws(' ', k.user_id, 'by the key', k.id) from ssh_keys k join m on m.user_id = k.user_id
     union all select concat_ws(' ', 'sign-in', i.id) from sign_ins i join m on m.user_id = i.user_id where i.ended_at is null
     union all select concat_ws(' ', 'API key', k.id, scope) from api_keys k, unnest(k.scopes) scope where k.account_id = $1 and k.revoked_at is null
     union all select concat_ws(' ', 'forward to', target) from accounts a, unnest(a.forward_to) target where a.id = $1
     order by 1`,
    [account],
  )
  const scopes = members.flatMap(({ user_id, role }) =>
    scopesOfRole[role].map((scope) => `${user_id} ${scope}`),
  )
  return [...scopes, ...rows.map(({ may }) => may)]
}
