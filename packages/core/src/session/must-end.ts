import type { Core } from '../access/core.ts'
import { rolesWith } from '../access/roles.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, statement } from '../database/statement.ts'
import { isLive, reaches, sshRoles } from '../fleet/server/reach.ts'
import { forwardIsAllowed } from '../team/account/forward-target.ts'
import { hostKeyStops } from './destination.ts'
import { recordingsFullLine } from './recording/recordings-full-line.ts'
import { type Cause, type Change, whoCaused } from './who-caused.ts'

interface Row {
  id: string
  account: string
  user: string
  server: string
  key: string | null
  apiKey: string | null
  sharedLogin: string | null
  login: string | null
  slug: string
  name: string
  command: string | null
  terminated_by: string | null
  full: string | null
  cause: Cause | null
}

// SQL: whether the account requires a passkey of the member, who has none
const lacksPasskey = `(a.passkeys_of = 'everyone' or a.passkeys_of = 'owners' and m.role = any('{${rolesWith('team:manage').join(',')}}'))
         and not exists (select from passkeys own where own.user_id = m.user_id and own.removed_at is null)`

const endings = statement<Row>(
  'session.must_end',
  `select e.id, e.account_id as account, m.user_id as user, e.server_id as server, e.key_id as key,
     e.api_key_id as "apiKey", e.shared_login as login,
     (select l.id from shared_logins l where l.account_id = e.account_id and l.login = e.shared_login) as "sharedLogin", a.slug, s.name, e.command,
     e.terminated_by, r.full, case
       when e.terminated_by is not null then 'terminated'
       when e.closed_at is not null then 'lost'
       when a.closed_at is not null then 'account'
       when not is_active(m) then 'membership'
       when m.role <> all(${sshRoles}) then 'role'
       when not (${reaches('m', 's')}) then 'reach'
       when s.removed_at is not null then 'server'
       when e.shared_login is not null and not exists (
         select from shared_logins l where l.account_id = e.account_id and l.login = e.shared_login
         and e.server_id = any(l.server_ids) and m.user_id = any(l.user_ids)) then 'login'
       when e.key_id is not null and k.id is null then 'key'
       when e.sign_in_id is not null and i.id is null then 'sign-in'
       when e.sign_in_id is not null and ${lacksPasskey} then 'passkey'
       when e.api_key_id is not null and p.id is null then 'api-key'
       when p.ranges is not null and not is_within(e.client_address, p.ranges) then 'range'
       when r.full is not null then 'room'
       when e.kind = 'forward' and not ${forwardIsAllowed('e.command', 'a.forward_to')} then 'forward'
       -- what goes on was let in by the host key that is known; nothing more is
       when e.kind = 'forward' and y.error_reason is not distinct from 'host-key-changed' then 'stopped'
     end as cause
   from unnest($1::uuid[], $2::uuid[]) as live (account_id, id)
   join sessions e on e.account_id = live.account_id and e.id = live.id
   join accounts a on a.id = e.account_id
   join (select one.id, recordings_full(one.id, $3) as full from (select distinct unnest($1::uuid[]) as id) one) r on r.id = a.id
   join memberships m on m.account_id = e.account_id and m.id = e.membership_id
   join servers s on s.account_id = e.account_id and s.id = e.server_id
   left join server_syncs y on y.account_id = e.account_id and y.server_id = e.server_id
   left join ssh_keys k on k.user_id = m.user_id and k.id = e.key_id and ${isLive('k')}
   left join sign_ins i on i.user_id = m.user_id and i.id = e.sign_in_id
     and is_open(i)
   left join api_keys p on p.account_id = e.account_id and p.id = e.api_key_id and p.revoked_at is null and ${isLive('p')}`,
)

/** Why a live session must end at this moment. */
export interface SessionCut {
  id: string
  /** For the person. */
  line: string
  /** The change that took the right away; null where there is none. */
  by: Change | null
  /** Only nothing more may begin in it. */
  goesOn?: true
}

/** Which of these live sessions must end at this moment. */
export async function mustEnd(
  core: Core,
  sessions: readonly { account: string; id: string }[],
): Promise<SessionCut[]> {
  if (sessions.length === 0) return []
  const values = [sessions.map(({ account }) => account), sessions.map(({ id }) => id), core.recordingQuota]
  const rows = await asSystem(core, bind(endings, values))
  const over = rows.flatMap(({ cause, ...row }) => (cause ? [{ ...row, cause }] : []))
  const causes = await whoCaused(core, over)
  return over.map((row) => {
    const by = causes.get(row.id) ?? null
    const line = lineOf[row.cause](row, by)
    return { id: row.id, line, by, ...(row.cause === 'stopped' && { goesOn: true as const }) }
  })
}

const lineOf: Record<Cause, (row: Row, by: Change | null) => string> = {
  terminated: ({ terminated_by }) => `Ended by ${terminated_by}.`,
  lost: () => 'The session was ended because the gateway lost touch with Gatehouse for too long.',
  account: ({ slug }) => `The account ${slug} was closed.`,
  membership: ({ slug }) => `Your access to ${slug} has ended.`,
  role: ({ slug }) => `Your role in ${slug} no longer lets you log in to servers.`,
  reach: ({ name }) => `You no longer have access to ${name}.`,
  login: ({ name, login }) => `You can no longer log in to ${name} as ${login}.`,
  server: ({ name, slug }) => `${name} was removed from ${slug}.`,
  key: (_, by) => `The key you used ${by?.verb === 'key.expired' ? 'has expired' : 'was removed'}.`,
  'sign-in': () => 'The sign-in you opened this session with has ended.',
  passkey: ({ slug }) => `${slug} now requires a passkey. Add one under My security.`,
  'api-key': () => 'The API key that opened this session has ended.',
  range: () => 'The API key that opened this session can no longer be used from your IP address.',
  room: ({ slug, full }) => recordingsFullLine(slug, Number(full)),
  forward: ({ command, slug }) => `Forwarding to ${command} is no longer allowed in ${slug}.`,
  stopped: ({ name }) => hostKeyStops(name),
}
