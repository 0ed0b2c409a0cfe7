import { adviceOn } from '@gatehouse/hosts/advice'
import { type OtherWay, otherWayInWords } from '@gatehouse/hosts/other-ways'
import { type ShutOut, shutOutInWords } from '@gatehouse/hosts/shut-out'
import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { hopsColumn } from './hops.ts'
import { type ServerRow, serverColumns, serverSource, serverView } from './list-servers.ts'
import { hasLines, isLive, reaches } from './reach.ts'
import { reasonOf, withServers } from './sync-state.ts'
import type { ServerDetail, ServerLogin, ServerOnTheWay, ServerSharedLogin } from './view.ts'

interface DetailRow extends ServerRow {
  management_public_key: string
  adopted: string[]
  hops: ServerOnTheWay[] | null
  behind: ServerOnTheWay[]
  found_fingerprint: string | null
  other_ways: OtherWay[]
}

interface LoginRow {
  login: string
  email: string | null
  keys: number
  wanted: boolean
  /** Whether it has a line where it is wanted. */
  lines: boolean
  /** The digest that the host last reported, or null where it holds none. */
  held: string | null
  proved: boolean
  error: string | null
  /** An account of this name that is on the host already and that nobody has adopted. */
  unadopted: { uid: number; groups: string[] } | null
  shut_out: ShutOut[] | null
  /** What the last try found wrong with it. */
  trouble: string | null
}

const one = statement<DetailRow>(
  'server.get',
  `${withServers('s.id = $1')} select ${serverColumns}, y.found_fingerprint, y.other_ways, s.adopted,
     (select jsonb_agg(jsonb_build_object('id', h->'server', 'name', h->'name')) from jsonb_array_elements(${hopsColumn('s')}) h) as hops,
     (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'name', b.name) order by b.name), '[]') from servers b
      where b.account_id = s.account_id and b.via = s.id and b.removed_at is null) as behind,
     (select k.public_key from management_keys k where k.account_id = a.id order by k.created_at desc, k.id desc limit 1) as management_public_key
   from ${serverSource}
   join accounts a on a.id = s.account_id`,
)

const asHeld = (login: string) => `y.reported ->> ${login} as held,
     y.proved_version is not distinct from y.version as proved, y.error, y.unadopted -> ${login} as unadopted, y.shut_out -> ${login} as shut_out, y.troubles ->> ${login} as trouble`

const logins = statement<LoginRow>(
  'server.logins',
  `select m.login, u.email, keys.count as keys, reach.yes as wanted, ${hasLines('m')} as lines, ${asHeld('m.login')}
   from servers s
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   join memberships m on m.account_id = s.account_id
   join users u on u.id = m.user_id
   cross join lateral (select s.removed_at is null and ${reaches('m', 's')} as yes) reach
   cross join lateral (select count(*) from ssh_keys k where k.user_id = m.user_id and ${isLive('k')}) keys
   where s.account_id = account_in_context() and s.id = $1 and (reach.yes or m.login in (
     select l.login from server_logins l where l.account_id = account_in_context() and l.server_id = $1)) order by m.login limit 1000`,
)

// those who may use one now, with their keys; one that is gone from the server is told until it has proved that
const sharedLogins = statement<
  LoginRow & { id: string; servers: number; members: ServerSharedLogin['members'] }
>(
  'server.shared_logins',
  `select l.id, l.login, null as email, cardinality(l.server_ids) as servers, people.members, s.id = any(l.server_ids) and s.removed_at is null as wanted,
     case when s.access = 'direct' then people.keys else 0 end as keys,
     people.can and (a.gateway_public_key is not null or s.access = 'direct' and people.keys > 0) as lines, ${asHeld('l.login')}
   from servers s
   join accounts a on a.id = s.account_id
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   join shared_logins l on l.account_id = s.account_id
   cross join lateral (
     select coalesce(jsonb_agg(jsonb_build_object('user', m.user_id, 'email', m.email, 'reaches', m.reaches) order by m.email), '[]') as members,
       coalesce(bool_or(m.reaches), false) as can, coalesce(sum(m.keys) filter (where m.reaches), 0)::int as keys
     from (select m.user_id, u.email, ${reaches('m', 's')} as reaches, (
             select count(*) from ssh_keys k where k.user_id = m.user_id and ${isLive('k')}) as keys
           from memberships m join users u on u.id = m.user_id
           where m.account_id = l.account_id and m.user_id = any(l.user_ids) and m.ended_at is null) m) people
   where s.account_id = account_in_context() and s.id = $1 and (s.id = any(l.server_ids) or l.login in (
     select l.login from server_logins l where l.account_id = account_in_context() and l.server_id = $1)) order by l.login`,
)

/** One server, with the logins it should have and those that should be gone. Throws NotFound. */
export const getServer = query({
  scope: 'server:read',
  input: z.object({ server: id }),
  read: ({ server }) => [bind(one, [server]), bind(logins, [server]), bind(sharedLogins, [server])],
  view: ([[row], rows, shared], _current, _input, { core }): ServerDetail => {
    if (!row) throw new NotFound('server')
    const hops = row.hops ?? []
    const near = hops.at(-1)
    const alarm = row.error_reason === 'host-key-changed' && row.found_fingerprint
    return {
      ...serverView(row),
      hostKey: row.host_key,
      managementKey: row.management_public_key,
      adopted: row.adopted,
      gatewayFrom: near ? [] : [...core.gatewayFrom],
      hops,
      behind: row.behind,
      logins: [...rows, ...shared].map(loginView).sort((a, b) => (a.login < b.login ? -1 : 1)),
      sharedLogins: shared
        .filter(({ wanted }) => wanted)
        .map(({ id, login, servers, members }) => ({ id, login, servers, members })),
      otherWays: row.other_ways.map(otherWayInWords),
      alarm: alarm
        ? { expected: fingerprintOf(row.host_key), found: alarm, at: iso(row.tried_at) ?? '' }
        : null,
      advice:
        row.error === null
          ? null
          : adviceOn(
              { reason: reasonOf(row) ?? 'internal', message: row.error },
              {
                host: row.host,
                port: row.port,
                login: row.management_login,
                from: near ? [near.name] : core.gatewayFrom,
              },
            ),
    }
  },
})

function loginView({
  login,
  email,
  keys,
  wanted,
  lines,
  held,
  proved,
  error: of,
  unadopted,
  shut_out,
  trouble,
}: LoginRow): ServerLogin {
  // what went wrong with another login is not this one's
  const error = of !== null && /^[a-z_][a-z0-9_-]*: /.test(of) && !of.startsWith(`${login}: `) ? null : of
  const leaving = held !== null && !(wanted && lines)
  const state = leaving ? 'removal-pending' : proved ? 'in-sync' : error ? 'failing' : 'pending'
  return {
    login,
    email,
    keys: wanted ? keys : 0,
    state,
    error: state === 'in-sync' ? null : error,
    unadopted: wanted && lines ? unadopted : null,
    shutOut: wanted && lines ? (shut_out ?? []).map(shutOutInWords) : [],
    trouble: wanted && lines && !unadopted ? trouble : null,
  }
}
