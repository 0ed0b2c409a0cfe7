import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { partView, readParts } from '../../machine/part/list-parts.ts'
import type { PartView } from '../../machine/part/view.ts'
import type {
  MediaEncryption,
  NumberFormat,
  TrunkHost,
  TrunkLook,
  TrunkLookup,
  TrunkTold,
  TrunkTransport,
  TrunkView,
} from './view.ts'

interface TrunkRow {
  id: string
  name: string
  hosts: TrunkHost[]
  transport: TrunkTransport
  domain: string
  username: string | null
  codecs: string[]
  caller_id: string
  asserts_caller: boolean
  number_format: NumberFormat
  country_code: string | null
  dial_prefix: string
  registers: boolean
  media_encryption: MediaEncryption
  channels: number | null
  qualify_seconds: number
  prefixes: string[]
  media: string[]
  local: boolean
  enabled: boolean
  created_at: string
  servers: TrunkView['servers']
  lookup: TrunkLookup | null
  looks: TrunkLook[]
}

const trunks = statement<TrunkRow>(
  'trunk.list',
  `select t.id, t.name, t.hosts, t.transport, t.domain, t.username, t.codecs, t.caller_id, t.asserts_caller, t.number_format,
     t.country_code, t.dial_prefix, t.registers, t.media_encryption, t.channels, t.qualify_seconds, t.prefixes, t.media, t.local, t.enabled, t.created_at,
     coalesce((select json_agg(json_build_object('id', s.id, 'name', s.name) order by s.name) from trunk_servers x
       join servers s on s.account_id = x.account_id and s.id = x.server_id
       where x.account_id = t.account_id and x.trunk_id = t.id and s.removed_at is null), '[]') as servers,
     (select json_build_object('at', n.looked_at, 'troubles', n.troubles) from trunk_lookups n
       where n.account_id = t.account_id and n.trunk_id = t.id and n.looked_at is not null) as lookup,
     coalesce((select json_agg(l.found || jsonb_build_object('server', s.id, 'serverName', s.name, 'at', l.looked_at) order by s.name)
       from trunk_looks l join servers s on s.account_id = l.account_id and s.id = l.server_id
       where l.account_id = t.account_id and l.trunk_id = t.id and s.removed_at is null), '[]') as looks
   from trunks t where t.account_id = account_in_context() order by t.name`,
)

/** The trunks of the account by name, with what their carriers last answered and what their servers know of them. */
export const listTrunks = query({
  scope: 'trunk:read',
  input: z.object({}).optional(),
  read: () => [bind(trunks, []), readParts(null, 'trunks')],
  view: ([rows, parts]) => {
    const told = parts.map(partView)
    return {
      items: rows.map((row) => trunkView(row, told)),
      /** How far servers are with being told of them. */
      parts: told,
    }
  },
})

const trunkView = (row: TrunkRow, parts: readonly PartView[]): TrunkView => ({
  id: row.id,
  name: row.name,
  hosts: row.hosts,
  transport: row.transport,
  domain: row.domain,
  username: row.username,
  codecs: row.codecs,
  callerId: row.caller_id,
  assertsCaller: row.asserts_caller,
  numberFormat: row.number_format,
  countryCode: row.country_code,
  dialPrefix: row.dial_prefix,
  registers: row.registers,
  mediaEncryption: row.media_encryption,
  channels: row.channels,
  qualifySeconds: row.qualify_seconds,
  prefixes: row.prefixes,
  media: row.media,
  local: row.local,
  enabled: row.enabled,
  servers: row.servers,
  lookup: row.lookup && { ...row.lookup, at: new Date(row.lookup.at).toISOString() },
  looks: row.looks.map((look) => ({ ...look, at: new Date(look.at).toISOString() })),
  told: row.servers.flatMap(({ id }) => {
    const part = parts.find(({ server }) => server === id)
    return part && row.enabled ? [toldOf(row.name, part)] : []
  }),
  createdAt: iso(row.created_at),
})

function toldOf(
  trunk: string,
  { server, name, state, undone, error, provedAt, triedAt, facts }: PartView,
): TrunkTold {
  const { engine } = facts
  const ofTrunk = <Value>(said: Record<string, Value> | undefined): Value[] =>
    Object.entries(said ?? {})
      .filter(([key]) => key.replace(/-\d$/, '') === trunk)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, value]) => value)
  return {
    server,
    serverName: name,
    state,
    why: undone?.why ?? error,
    provedAt,
    askedAt: engine === undefined ? null : triedAt,
    engine: engine?.version ?? null,
    answers: engine?.answers ?? false,
    reads: typeof engine?.pjsip === 'string',
    registrations: ofTrunk(engine?.registrations),
    contacts: ofTrunk(engine?.contacts),
    calls: ofTrunk(engine?.calls).reduce((sum, calls) => sum + calls, 0),
  }
}
