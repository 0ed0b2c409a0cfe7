import { z } from 'zod'
import { page, paged, query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { isLogin } from './reach.ts'
import { type SyncRow, syncColumns, syncSource, syncView, withServers } from './sync-state.ts'
import type { ServerAccess, ServerOnTheWay, ServerView } from './view.ts'

/** A server's row with what its view needs. */
export interface ServerRow extends SyncRow {
  host: string
  port: number
  host_key: string
  type: string
  management_login: string
  sudo: boolean
  groups: string[]
  end_processes: boolean
  access: ServerAccess
  labels: string[]
  via: ServerOnTheWay | null
  services: string[]
  created_at: string
  members: number
}

/** The columns of ServerRow, to be taken from {@link serverSource}. */
export const serverColumns = `${syncColumns}, s.host, s.port, s.host_key, s.type, s.management_login, s.sudo, s.groups, s.created_at, s.end_processes, s.access, s.labels, s.services,
  (select jsonb_build_object('id', v.id, 'name', v.name) from servers v where v.account_id = account_in_context() and v.id = s.via) as via,
  (select count(*) from memberships m where m.account_id = account_in_context() and ${isLogin('m')} and m.server_ids is null)
    + coalesce(limited.members, 0) + coalesce(labelled.members, 0) as members`

/** Where they come from, behind `withServers`. Whoever has a server by a label is counted there, and not by the choice as well. */
export const serverSource = `${syncSource} left join (
    select chosen.server, count(*) as members from memberships m cross join unnest(m.server_ids) chosen (server) join s on s.id = chosen.server
    where m.account_id = account_in_context() and ${isLogin('m')} and not s.labels && m.server_labels group by chosen.server) limited
    on limited.server = s.id
  left join (
    select s.id as server, sum(alike.members)::bigint as members from s join alike on s.labels && alike.server_labels group by s.id) labelled
    on labelled.server = s.id`

const all = statement<ServerRow>(
  'server.list',
  `${withServers('($1::text is null or (s.name, s.id) > ($1, $2::uuid)) order by s.name, s.id limit $3')}
   select ${serverColumns} from ${serverSource} order by s.name, s.id`,
)

const nameAndId = z
  .string()
  .regex(/^[a-z0-9-]{1,63} [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'This is not a valid cursor.')

/** The account's servers by name, those among them that are being removed and have not proved it yet. */
export const listServers = query({
  scope: 'server:read',
  input: page.extend({ cursor: nameAndId.optional() }).default({ limit: 50 }),
  read: ({ cursor, limit }) => {
    const [name, id] = cursor?.split(' ') ?? []
    return [bind(all, [name ?? null, id ?? null, limit + 1])]
  },
  view: ([rows], _current, { limit }) => paged(rows, limit, serverView, (row) => `${row.name} ${row.server}`),
})

export function serverView(row: ServerRow): ServerView {
  return {
    id: row.server,
    name: row.name,
    host: row.host,
    port: row.port,
    type: row.type,
    managementLogin: row.management_login,
    sudo: row.sudo,
    groups: row.groups,
    endProcesses: row.end_processes,
    access: row.access,
    labels: row.labels,
    via: row.via,
    services: row.services,
    fingerprint: fingerprintOf(row.host_key),
    createdAt: iso(row.created_at),
    sync: syncView(row),
    members: row.members,
  }
}
