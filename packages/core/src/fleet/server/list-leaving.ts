import type { Caller } from '../../access/caller.ts'
import { SignedOut } from '../../access/errors.ts'
import { systemRows } from '../../access/system-read.ts'
import { iso, statement } from '../../database/statement.ts'
import type { LeavingView } from './view.ts'

interface Row {
  account: string
  server: string
  name: string
  host: string
  port: number
  keys_left: boolean
  lines_left_at: string | null
  tried_at: string | null
  error: string | null
  next_try_at: string | null
}

const leaving = statement<Row>(
  'server.leaving',
  `select a.slug as account, s.id as server, s.name, s.host, s.port, s.keys_left, y.lines_left_at, y.tried_at, y.error,
     case when y.error is not null and y.due_at < 'infinity' then y.due_at end as next_try_at
   from server_syncs y
   join servers s on s.account_id = y.account_id and s.id = y.server_id and s.removed_at is not null
   join accounts a on a.id = y.account_id and a.closed_at is not null
   order by a.slug, a.id, s.name limit 5000`,
)

/**
 * The servers of closed accounts that have not shown yet that nothing of Gatehouse's is left on them, as the administrator of Gatehouse: nobody else
 * can look into a closed account.
 */
export async function listLeaving({ core, credential }: Caller): Promise<{ items: LeavingView[] }> {
  if (credential?.kind !== 'operator') throw new SignedOut()
  const rows = await systemRows(core)(leaving, [])
  return {
    items: rows.map((row) => ({
      account: row.account,
      server: row.server,
      name: row.name,
      at: `${row.host}:${row.port}`,
      keys: row.keys_left ? 'leave' : 'remove',
      linesLeftAt: iso(row.lines_left_at),
      triedAt: iso(row.tried_at),
      error: row.error,
      nextTryAt: iso(row.next_try_at),
    })),
  }
}
