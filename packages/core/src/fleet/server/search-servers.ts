import { z } from 'zod'
import { soughtText } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import type { ServerChoice } from './view.ts'

const matching = statement<ServerChoice & { total: number }>(
  'server.search',
  `select s.id, s.name, s.labels, count(*) over () as total from servers s
   where s.account_id = account_in_context() and s.removed_at is null and (position($1 in s.name) > 0 or $1 = any(s.labels))
   order by s.name limit $2`,
)

/** Servers whose name has this text in it, or that have it as a label, by name: the first of them, and how many there are in all. */
export const searchServers = query({
  scope: 'server:read',
  input: z.object({
    text: soughtText.trim().toLowerCase().max(63).default(''),
    limit: z.int().min(1).max(1000).default(50),
  }),
  read: ({ text, limit }) => [bind(matching, [text, limit])],
  view: ([rows]): { items: ServerChoice[]; total: number } => ({
    items: rows.map(({ id, name, labels }) => ({ id, name, labels })),
    total: rows[0]?.total ?? 0,
  }),
})
