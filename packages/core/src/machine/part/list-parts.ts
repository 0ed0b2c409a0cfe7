import { z } from 'zod'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { type Bound, bind, iso, statement } from '../../database/statement.ts'
import type { PartDrift, PartFacts, PartState, PartView } from './view.ts'

interface Row {
  server: string
  name: string
  part: string
  version: number
  proved_version: number | null
  proved_at: string | null
  looked_at: string | null
  tried_at: string | null
  error: string | null
  due_at: string
  held_at: string | null
  held_why: string | null
  stopped: boolean
  waiting: boolean
  drift: PartDrift | null
  facts: Omit<PartFacts, 'counters'>
}

const parts = statement<Row>(
  'part.list',
  `select s.id as server, s.name, p.part, p.version, p.proved_version, p.proved_at, p.looked_at, p.tried_at, p.error, p.due_at, p.held_at,
     p.held_why, p.drift, p.facts - 'counters' as facts,
     p.proved_version is distinct from p.version and exists (
       select from server_parts w where w.account_id = p.account_id and w.part = p.part and w.wave = p.wave and w.held_wave = p.wave) as stopped,
     coalesce(p.leased_until <= now(), true) and exists (
       select from server_parts w where w.account_id = p.account_id and w.part = p.part and w.wave = p.wave and w.leased_until > now()) as waiting
   from server_parts p join servers s on s.account_id = p.account_id and s.id = p.server_id
   where p.account_id = account_in_context() and ($1::uuid is null or p.server_id = $1) and ($2::text is null or p.part = $2)
   order by s.name, p.part limit 5000`,
)

/** Asks how far the parts of a server are, or of all; or that part of theirs alone. */
export const readParts = (server: string | null, part: string | null = null): Bound<Row> =>
  bind(parts, [server, part])

/** How far what servers should have beside their logins is, of one of them or of all. */
export const listParts = query({
  scope: 'server:read',
  input: z.object({ server: id.optional() }),
  read: ({ server }) => [readParts(server ?? null)],
  view: ([rows]) => ({ items: rows.map(partView) }),
})

/** How far a part is, as it was read. */
export function partView(row: Row): PartView {
  return {
    server: row.server,
    name: row.name,
    part: row.part,
    state: stateOf(row),
    provedAt: iso(row.proved_at),
    lookedAt: iso(row.looked_at),
    triedAt: iso(row.tried_at),
    error: row.error,
    nextTryAt: row.error === null ? null : iso(row.due_at),
    undone: row.held_at === null ? null : { at: iso(row.held_at), why: row.held_why ?? '' },
    drift: row.drift,
    facts: row.facts,
  }
}

function stateOf(row: Row): PartState {
  if (row.held_at !== null) return 'undone'
  if (row.error !== null) return 'failing'
  if (row.proved_version === row.version) return 'in-sync'
  if (row.stopped) return 'stopped'
  return row.waiting ? 'waiting' : 'pending'
}
