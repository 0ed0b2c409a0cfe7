import type { Role } from '../access/roles.ts'
import type { Verb } from '../audit/event/verbs.ts'
import type { EventRow } from '../audit/log/search-events.ts'
import { eventColumns } from '../audit/log/search-events.ts'
import { statement } from '../database/statement.ts'
import { mayHaveFormerKey } from '../fleet/gateway-key/gateway-key.ts'
import { reaches, sshRoles } from '../fleet/server/reach.ts'
import { stateColumn } from '../fleet/server/sync-state.ts'
import type { SyncState } from '../fleet/server/view.ts'
import type { SessionKind, SessionOrigin } from '../session/view.ts'
import type { NamedServer } from './view.ts'

/** All that an overview can say; what of it is shown is the reader's scopes' to decide. Times as PostgreSQL writes them in JSON. */
export interface OverviewRow {
  account: { member_limit: number | null; server_limit: number | null; is_young: boolean }
  fleet: {
    state: SyncState
    count: number
    /** Those among them that are not being removed. */
    staying: number
    verified_at: string | null
    /** When the one that was verified longest ago was verified; null where one never was. */
    since: string | null
    servers: NamedServer[]
  }[]
  leaving: { count: number; servers: NamedServer[] }
  held: { login: string; email: string | null; server: NamedServer }[]
  bad_services: { count: number; services: { unit: string; server: NamedServer }[] }
  rotations: { management: number; gateway: number; servers: number }
  live: { count: number; sessions: LiveRow[] }
  changes: EventRow[]
  team: {
    role: Role
    members: number
    with_passkey: number
    without_passkey: number
    lacking: string[] | null
  }[]
  invites: { open: number; expiring: number; first: { id: string; email: string; expiresAt: string }[] }
  own: { passkey: boolean; ssh_keys: number; servers: NamedServer[]; count: number }
}

interface LiveRow {
  id: string
  email: string
  login: string
  server: NamedServer
  kind: SessionKind
  origin: SessionOrigin
  command: string | null
  terminal: boolean
  opened_at: string
  terminated_by: string | null
}

/** Events of people who come and go, of what they look at, and what the system keeps for itself: nothing is other than it was. */
const unseen: readonly Verb[] = [
  'user.signed_in',
  'user.signed_out',
  'user.link_made',
  'session.opened',
  'session.closed',
  'session.collected',
  'session.played',
  'session.searched',
  'passkey.touched',
  'invoice.filed',
  'account.keys_resealed',
]

/** Changes are looked for in so many of the newest events; however long the log is, and whatever its end is full of. */
const eventsLookedAt = 400
/** Of each kind of thing, since the reader may not see them all. */
export const mostChanges = 8

const named = "jsonb_build_object('id', s.id, 'name', s.name)"

/**
 * One statement for the whole page. Each list in it is bounded, and what is counted is looked up together: the servers once, the members
 * once, and the log from its end. What is left over is asked for with `in`, which is hashed however many the planner expects, and never
 * joined. `$1`: the roles that manage the team.
 */
export const overview = statement<OverviewRow>(
  'account.overview',
  `with held as materialized (select server_id, login from left_over(null, ${sshRoles})),
   fleet as materialized (
     select s.id, s.name, s.labels, s.removed_at, y.proved_at, y.error is not null as failed, holds_too_much,
       y.management_key_id, ${mayHaveFormerKey} as has_former_key, ${stateColumn('holds_too_much')} as state
     from (select s.*, s.id in (select server_id from held) as holds_too_much from servers s
           where s.account_id = account_in_context() offset 0) s
     join server_syncs y on y.account_id = s.account_id and y.server_id = s.id),
   standing as (
     select state, count(*) as count, count(*) filter (where removed_at is null) as staying, max(proved_at) as verified_at,
       case when bool_and(proved_at is not null) then min(proved_at) end as since,
       (select jsonb_agg(${named}) from (select s.id, s.name from fleet s where s.state = f.state order by s.name limit 3) s) as servers
     from fleet f group by state),
   leaving as materialized (select id, name, failed from fleet where removed_at is not null or holds_too_much),
   bad as materialized (
     select s.id, s.name, unit from service_looks l join servers s on s.account_id = l.account_id and s.id = l.server_id
     cross join unnest(l.bad) unit
     where l.account_id = account_in_context() and l.bad <> '{}' and s.removed_at is null and unit = any(s.services)),
   live as materialized (
     select e.* from sessions e where e.account_id = account_in_context() and e.closed_at is null),
   recent as materialized (
     select ${eventColumns} from audit_events where account_id = account_in_context() order by seq desc limit ${eventsLookedAt}),
   open_invites as materialized (
     select i.id, i.email, i.expires_at from invites i
     where i.account_id = account_in_context() and i.accepted_at is null and i.revoked_at is null),
   newest_key as (
     select k.id from management_keys k where k.account_id = account_in_context() order by k.created_at desc, k.id desc limit 1),
   reached as materialized (
     select s.id, s.name from memberships m join fleet s on s.removed_at is null and ${reaches('m', 's')}
     where m.account_id = account_in_context() and m.user_id = user_in_context())
   select
     jsonb_build_object('member_limit', a.member_limit, 'server_limit', a.server_limit,
       'is_young', a.created_at > now() - interval '30 days') as account,
     (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from standing f) as fleet,
     jsonb_build_object('count', (select count(*) from leaving), 'servers', (
       select coalesce(jsonb_agg(${named}), '[]') from (select * from leaving order by failed desc, name limit 3) s)) as leaving,
     (select coalesce(jsonb_agg(jsonb_build_object('login', s.login, 'email', u.email, 'server', ${named}) order by s.failed desc, s.name, s.login), '[]')
      from (select l.id, l.name, l.failed, h.login
            from (select * from leaving where id in (select server_id from held) order by failed desc, name limit 3) l
            cross join lateral (select login from held where server_id = l.id order by login limit 3) h
            order by l.failed desc, l.name, h.login limit 3) s
      left join memberships m on m.account_id = account_in_context() and m.login = s.login left join users u on u.id = m.user_id) as held,
     jsonb_build_object('count', (select count(*) from bad), 'services', (
       select coalesce(jsonb_agg(jsonb_build_object('unit', s.unit, 'server', ${named})), '[]')
       from (select * from bad order by unit, name limit 3) s)) as bad_services,
     jsonb_build_object(
       'management', (select count(*) from fleet where management_key_id <> (select id from newest_key)),
       'gateway', case when a.former_gateway_public_key is null then 0 else (select count(*) from fleet where has_former_key) end,
       'servers', (select count(*) from fleet)) as rotations,
     jsonb_build_object('count', (select count(*) from live), 'sessions', (
       select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'email', u.email, 'login', coalesce(e.shared_login, m.login), 'server', ${named}, 'kind', e.kind,
         'origin', e.origin, 'command', e.command, 'terminal', e.terminal, 'opened_at', e.opened_at, 'terminated_by', e.terminated_by)
         order by e.id desc), '[]')
       from (select * from live order by id desc limit 5) e
       join servers s on s.account_id = e.account_id and s.id = e.server_id
       join memberships m on m.account_id = e.account_id and m.id = e.membership_id
       join users u on u.id = m.user_id)) as live,
     (select coalesce(jsonb_agg(to_jsonb(c) - 'place' order by c.seq desc), '[]')
      from (select *, row_number() over (partition by resource_type order by seq desc) as place from recent where verb <> all ('{${unseen.join(',')}}')) c
      where c.place <= ${mostChanges}) as changes,
     (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from team_counts($1) t) as team,
     jsonb_build_object('open', (select count(*) from open_invites),
       'expiring', (select count(*) from open_invites where expires_at < now() + interval '2 days'),
       'first', (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'email', i.email, 'expiresAt', i.expires_at)), '[]')
         from (select * from open_invites where expires_at < now() + interval '2 days' order by expires_at, email limit 3) i)) as invites,
     jsonb_build_object(
       'passkey', exists (select from passkeys k where k.user_id = user_in_context() and k.removed_at is null),
       'ssh_keys', (select count(*) from ssh_keys k where k.user_id = user_in_context() and (k.expires_at is null or k.expires_at > now())),
       'count', (select count(*) from reached),
       'servers', (select coalesce(jsonb_agg(${named}), '[]') from (select * from reached order by name limit 8) s)) as own
   from accounts a where a.id = account_in_context()`,
)
