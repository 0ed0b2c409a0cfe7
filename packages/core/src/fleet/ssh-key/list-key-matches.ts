import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { KeyMatchView } from './view.ts'

interface Row {
  id: string
  server: string
  fingerprint: string
  public_key: string
  matched_at: string
}

const own = statement<Row>(
  'key.matches',
  `select m.id, s.name as server, m.fingerprint, m.public_key, m.matched_at
   from key_matches m join servers s on s.account_id = m.account_id and s.id = m.server_id
   where m.account_id = account_in_context() and m.user_id = user_in_context() and m.declined_at is null
     and not exists (select from ssh_keys k where k.user_id = m.user_id and k.fingerprint = m.fingerprint)
   order by m.id limit 100`,
)

/** The keys found on servers that are said to be the caller's, and that the caller has neither added nor declined. */
export const listKeyMatches = query({
  scope: 'account:read',
  input: z.void(),
  read: () => [bind(own, [])],
  view: ([rows]): { items: KeyMatchView[] } => ({
    items: rows.map((row) => ({
      match: row.id,
      server: row.server,
      fingerprint: row.fingerprint,
      publicKey: row.public_key,
      matchedAt: iso(row.matched_at),
    })),
  }),
})
