import { z } from 'zod'
import type { Core } from '../../access/core.ts'
import { query } from '../../access/query.ts'
import { asSystem } from '../../access/system-read.ts'
import { csvHead, csvRows } from '../../audit/log/csv.ts'
import { bind, statement } from '../../database/statement.ts'
import { type DispositionRow, readDispositions } from './list-dispositions.ts'

/** VICIdial's columns of statuses, in its order. */
const columns = [
  ...(['status', 'status_name', 'selectable', 'human_answered', 'category', 'sale', 'dnc'] as const),
  ...(['customer_contact', 'not_interested', 'unworkable', 'scheduled_callback', 'completed'] as const),
  ...(['min_sec', 'max_sec', 'answering_machine'] as const),
]

const letter = (flag: boolean) => (flag ? 'Y' : 'N')

/** Dispositions as CSV, the head first. */
const csvOf = (rows: readonly DispositionRow[]): string =>
  csvHead(columns) +
  csvRows(
    columns,
    rows.map((row) => ({
      status: row.code,
      status_name: row.label,
      // what agents cannot choose any more keeps its meaning
      selectable: letter(row.selectable && row.retired_at === null),
      human_answered: letter(row.human_answered),
      category: row.category || 'UNDEFINED',
      sale: letter(row.sale),
      dnc: letter(row.dnc),
      customer_contact: letter(row.customer_contact),
      not_interested: letter(row.not_interested),
      unworkable: letter(row.unworkable),
      scheduled_callback: letter(row.scheduled_callback),
      completed: letter(row.completed),
      min_sec: row.min_sec,
      max_sec: row.max_sec,
      answering_machine: letter(row.answering_machine),
    })),
  )

/** All dispositions as CSV in VICIdial's columns. */
export const exportDispositions = query({
  scope: 'disposition:read',
  input: z.object({}).optional(),
  read: () => [readDispositions()],
  view: ([rows]) => ({ csv: csvOf(rows) }),
})

const given = statement<{ id: string }>(
  'disposition.given',
  'select server_id as id from disposition_servers where account_id = $1 and server_id = any($2::uuid[])',
)

/** Which of these servers are given dispositions, and the lines of the file. For the worker. */
export async function wantedDispositions(
  core: Core,
  account: string,
  servers: readonly string[],
): Promise<{ servers: string[]; lines: string[] }> {
  const found = await asSystem(core, bind(given, [account, servers]))
  const rows = await asSystem(core, readDispositions(account))
  return { servers: found.map(({ id }) => id), lines: csvOf(rows).trimEnd().split('\r\n') }
}
