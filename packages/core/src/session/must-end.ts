import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'
import { isLive, reaches, sshRoles } from '../server/reach.ts'

const endings = statement<{ id: string; line: string }>(
  'session.must_end',
  `select e.id, case
     when e.terminated_by is not null then 'Ended by ' || e.terminated_by || '.'
     when a.closed_at is not null then 'The account ' || a.slug || ' is closed.'
     when not is_active(m) then 'Your access to ' || a.slug || ' has ended.'
     when m.role <> all(${sshRoles}) then 'Your role in ' || a.slug || ' does not let you log in to servers any more.'
     when not (${reaches('m', 's.id')}) then 'You may not reach ' || s.name || ' any more.'
     when s.removed_at is not null then s.name || ' was removed from ' || a.slug || '.'
     when e.key_id is not null and k.id is null then 'The key that you used was removed.'
     when e.key_id is null and not exists (select from ssh_keys o where o.user_id = m.user_id and ${isLive('o')})
       then 'You have no SSH key any more, and so no login on ' || s.name || '.'
     when e.sign_in_id is not null and i.id is null then 'The sign-in that you opened it with has ended.'
     when e.api_key_id is not null and p.id is null then 'The API key that opened it has ended.'
   end as line
   from unnest($1::uuid[], $2::uuid[]) as live (account_id, id)
   join sessions e on e.account_id = live.account_id and e.id = live.id
   join accounts a on a.id = e.account_id
   join memberships m on m.account_id = e.account_id and m.id = e.membership_id
   join servers s on s.account_id = e.account_id and s.id = e.server_id
   left join ssh_keys k on k.user_id = m.user_id and k.id = e.key_id and ${isLive('k')}
   left join sign_ins i on i.user_id = m.user_id and i.id = e.sign_in_id
     and i.ended_at is null and i.expires_at > statement_timestamp()
   left join api_keys p on p.account_id = e.account_id and p.id = e.api_key_id and p.revoked_at is null and ${isLive('p')}`,
)

/** Which of these live sessions must end at this moment, and the line that says why. */
export async function mustEnd(
  core: Core,
  sessions: readonly { account: string; id: string }[],
): Promise<{ id: string; line: string }[]> {
  if (sessions.length === 0) return []
  const values = [sessions.map(({ account }) => account), sessions.map(({ id }) => id)]
  const rows = await asSystem(core, bind(endings, values))
  return rows.filter(({ line }) => line !== null)
}
