import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { hasLines, isLive, reaches } from '../../fleet/server/reach.ts'
import type { RemovalView } from '../../fleet/server/view.ts'
import { emailAddress } from '../../identity/user/email.ts'
import { type MemberRow, memberView } from './list-team.ts'
import type { MemberApiKey, MemberDetails, MemberSharedLogin, MemberSshKey } from './view.ts'

interface Row extends MemberRow {
  ended_at: string | null
  removals: RemovalView['servers']
  shared_logins: MemberSharedLogin[]
  ssh_keys: MemberSshKey[]
  passkeys: number
  synced: boolean
  /** Null where the membership has ended. */
  sign_ins: number | null
  recovery_codes: number | null
  api_keys: MemberApiKey[]
}

/** How many keys, and servers to remove the access from, are told; more are counted. */
const most = { keys: 100, servers: 20 }

const when = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

// each part is asked of the one member's rows: an ended membership has neither keys nor proofs, by row security
const member = statement<Row>(
  'team.get',
  `with member as materialized (
     select m.*, u.email, ${hasLines('m')} as has_lines from memberships m join users u on u.id = m.user_id
     where m.account_id = account_in_context() and m.user_id = coalesce($1::uuid, (select id from users where email = $2))),
   reached as materialized (
     select s.id, y.proved_version = y.version as proved, y.error is not null as failing
     from memberships m join servers s on s.account_id = m.account_id and s.removed_at is null
     join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
     where m.account_id = account_in_context() and m.id = (select id from member) and ${reaches('m', 's')}),
   leaving as materialized (
     select s.id, s.name, s.removed_at, y.error, case when y.error is not null and y.due_at < 'infinity' then y.due_at end as next_try_at
     from member join server_logins l on l.account_id = member.account_id and l.login = member.login
     join servers s on s.account_id = l.account_id and s.id = l.server_id
     join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
     where s.removed_at is not null or not member.has_lines or s.id not in (select id from reached))
   select member.user_id, member.email, member.role, member.login, member.joined_at, member.expires_at, member.ended_at,
     member.ownership_offered_at, member.server_labels as labels, seen.at as seen_at,
     case when member.server_ids is not null then (
       select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name), '[]') from servers s
       where s.account_id = member.account_id and s.id = any(member.server_ids) and s.removed_at is null) end as servers,
     (select jsonb_build_object(
        'inSync', count(*) filter (where proved),
        'pending', count(*) filter (where proved is not true and not failing),
        'failing', count(*) filter (where proved is not true and failing)) from reached) as sync,
     (select count(*)::int from leaving) as leaving,
     (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'error', error, 'nextTryAt', ${when('next_try_at')})), '[]')
      from (select * from leaving order by error is null, name limit ${most.servers}) told) as removals,
     (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'login', l.login, 'servers', (
         select count(*) from reached where reached.id = any(l.server_ids))) order by l.login), '[]')
      from shared_logins l where l.account_id = member.account_id and member.user_id = any(l.user_ids)) as shared_logins,
     (select count(*)::int from ssh_keys k where k.user_id = member.user_id and ${isLive('k')}) as keys,
     (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'type', type, 'fingerprint', fingerprint,
        'createdAt', ${when('created_at')}, 'expiresAt', ${when('expires_at')}) order by created_at), '[]')
      from (select * from ssh_keys k where k.user_id = member.user_id and ${isLive('k')} order by k.id limit ${most.keys}) told) as ssh_keys,
     passkeys.count::int as passkeys, passkeys.count > 0 as passkey, passkeys.synced, proofs.sign_ins, proofs.recovery_codes,
     (select r.due_at from user_resets r
      where r.user_id = member.user_id and r.cancelled_at is null and r.done_at is null) as reset_at,
     (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'prefix', prefix, 'createdAt', ${when('created_at')},
        'expiresAt', ${when('expires_at')}, 'lastUsedAt', ${when('used_at')}) order by created_at), '[]')
      from (select k.*, used.at as used_at from api_keys k left join last_seen used on used.subject_id = k.id
        where k.account_id = member.account_id and k.membership_id = member.id and k.revoked_at is null and ${isLive('k')}
        order by k.id limit ${most.keys}) told) as api_keys
   from member
   cross join lateral (
     select count(*), coalesce(bool_or(p.synced), false) as synced
     from passkeys p where p.user_id = member.user_id and p.removed_at is null) passkeys
   left join lateral proofs_of(member.user_id) proofs on true
   left join last_seen seen on seen.subject_id = member.id`,
)

/**
 * A member, or somebody who was one: also who has left is looked up, for as long as their access is to be removed and after. `user` is
 * an id or an address. Throws NotFound.
 */
export const getMember = query({
  scope: 'team:read',
  input: z.object({ user: z.union([id, emailAddress], 'Enter a member’s ID or email address.') }),
  read: ({ user }) => [bind(member, user.includes('@') ? [null, user] : [user, null])],
  view: ([[row]], current): MemberDetails => {
    if (!row) throw new NotFound('member')
    const { passkeys, synced, sign_ins: signIns, recovery_codes: recoveryCodes } = row
    return {
      ...memberView(row),
      endedAt: iso(row.ended_at),
      sharedLogins: current.holds('server:read') ? row.shared_logins : null,
      removals: { count: row.leaving, servers: row.removals },
      sshKeys: current.holds('server:read') ? row.ssh_keys : null,
      security:
        current.holds('team:manage') && signIns !== null
          ? { passkeys, synced, recoveryCodes, signIns }
          : null,
      apiKeys: current.holds('api-key:manage') ? row.api_keys : null,
    }
  },
})
