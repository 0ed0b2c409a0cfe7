import type { ShutOut } from '@gatehouse/hosts/shut-out'
import { statement } from '../../database/statement.ts'
import { isLive, isLogin, isUnlimited, isWithinLimit, withinLimits } from '../server/reach.ts'
import type { ServerAccess } from '../server/view.ts'
import { type TargetRow, targetColumns } from './host-target.ts'
import type { WantedLogin } from './render-manifest.ts'

/** A server as the worker meets it, before its manifest is made of it. */
export interface WantedRow extends TargetRow {
  version: number
  keys_left: boolean
  lines_left_at: string | null
  /** Of a server that is released: each public half that its account ever had. */
  management_keys: string[]
  former_logins: string[]
  sudo: boolean
  groups: string[]
  end_processes: boolean
  access: ServerAccess
  recorder: string | null
  gateway_public_key: string | null
  forwards: boolean
  former_keys: string[]
  failures: number
  unsure: boolean
  check_minutes: number
  look_due: boolean
  proved_digest: string | null
  proved_version: number | null
  reported: Record<string, string>
  reported_files: Record<string, string>
  to_close: string[]
  shut_out: Record<string, ShutOut[]>
  adopted: string[]
  /** Whether others are reached through it that hold something of ours. */
  carries: boolean
  /** Whether nobody has a login on it any more. */
  emptied: boolean
  parts_left: boolean
  /** Of each account, in one row alone: who has a login on all of its servers. */
  everywhere: WantedLogin[] | null
  /** Who has one on this server, of those who are kept to some. */
  kept: WantedLogin[] | null
  /** Those that several members may use. */
  shared: WantedLogin[] | null
}

const person = (
  of: string,
) => `json_build_object('login', ${of}.login, 'email', ${of}.email, 'expires_at', ${of}.expires_at, 'keys', (
    select coalesce(json_agg(json_build_object('type', k.type, 'public_key', k.public_key, 'expires_at', k.expires_at) order by k.fingerprint), '[]')
    from ssh_keys k where k.user_id = ${of}.user_id and ${isLive('k')}))`

// One statement, so one snapshot: the version and the keys belong together. Who is on every server of an account is told once.
export const wanted = statement<WantedRow>(
  'manifest.wanted',
  `with chosen as materialized (
     select s.*, row_number() over (partition by s.account_id) = 1 as is_first
     from unnest($1::uuid[], $2::uuid[]) as these (account_id, server_id)
     join servers s on s.account_id = these.account_id and s.id = these.server_id),
   people as materialized (
     select m.*, u.email from memberships m join users u on u.id = m.user_id
     where m.account_id in (select c.account_id from chosen c) and ${isLogin('m')}),
   everywhere as materialized (
     select p.account_id, json_agg(${person('p')}) as logins from people p where ${isUnlimited('p')} group by p.account_id),
   places as materialized (${withinLimits('people', 'chosen')}),
   kept as materialized (
     select p.account_id, p.server, json_agg(${person('p')}) as logins from places p group by p.account_id, p.server),
   shared as materialized (
     select one.account_id, one.server, json_agg(json_build_object('login', one.login, 'keys', one.keys, 'shared', json_build_object('used', one.used))) as logins
     from (
       select c.account_id, c.id as server, l.login, count(p.user_id) > 0 as used, coalesce(json_agg(json_build_object('type', k.type,
           'public_key', k.public_key, 'email', p.email, 'expires_at', least(k.expires_at, p.expires_at)) order by k.fingerprint, p.email)
           filter (where k.id is not null), '[]') as keys
       from chosen c join shared_logins l on l.account_id = c.account_id and c.id = any(l.server_ids)
       left join people p on p.account_id = l.account_id and p.user_id = any(l.user_ids) and ${isWithinLimit('p', 'c')}
       left join ssh_keys k on k.user_id = p.user_id and ${isLive('k')}
       group by c.account_id, c.id, l.login) one
     group by one.account_id, one.server)
   select ${targetColumns}, y.version, y.former_logins, s.sudo, s.groups, s.end_processes, s.access, y.recorder, a.gateway_public_key, cardinality(a.forward_to) > 0 as forwards, y.failures, y.unsure, y.proved_digest, y.proved_version, y.reported, y.reported_files, y.to_close, y.shut_out,
     a.check_minutes, coalesce(y.surveyed_at <= now() - make_interval(mins => a.check_minutes), true) as look_due,
     -- on a host that has not proved the newest, any of these may stand, a replaced one too
     array(select k.public_key from management_keys k
           where k.account_id = s.account_id and k.id <> n.id and y.management_key_id is distinct from n.id order by k.created_at, k.id) as former_keys,
     exists (
       select from servers b join server_syncs z on z.account_id = b.account_id and z.server_id = b.id
       where b.account_id = s.account_id and b.via = s.id) as carries,
     s.adopted, s.keys_left, y.lines_left_at,
     case when s.keys_left then array(select k.public_key from management_keys k where k.account_id = s.account_id order by k.created_at, k.id)
       else '{}' end as management_keys,
     not s.keys_left and (s.removed_at is not null or a.closed_at is not null) as emptied,
     s.removed_at is not null and exists (
       select from server_parts p where p.account_id = s.account_id and p.server_id = s.id) as parts_left,
     case when s.is_first then everywhere.logins end as everywhere, kept.logins as kept, shared.logins as shared
   from chosen s
   join accounts a on a.id = s.account_id
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   left join everywhere on everywhere.account_id = s.account_id
   left join kept on kept.account_id = s.account_id and kept.server = s.id
   left join shared on shared.account_id = s.account_id and shared.server = s.id
   left join lateral (
     select k.id from management_keys k
     where k.account_id = s.account_id and k.private_key is not null order by k.created_at desc, k.id desc limit 1) n on true`,
)
