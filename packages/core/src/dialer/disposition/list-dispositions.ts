import { z } from 'zod'
import { query } from '../../access/query.ts'
import { type Bound, bind, iso, statement } from '../../database/statement.ts'
import { partView, readParts } from '../../machine/part/list-parts.ts'
import type { DispositionView } from './view.ts'

export interface DispositionRow {
  id: string
  code: string
  label: string
  category: string
  system: boolean
  selectable: boolean
  human_answered: boolean
  sale: boolean
  dnc: boolean
  customer_contact: boolean
  not_interested: boolean
  unworkable: boolean
  scheduled_callback: boolean
  completed: boolean
  answering_machine: boolean
  min_sec: number
  max_sec: number
  retired_at: string | null
  in_use: boolean
}

const dispositions = statement<DispositionRow>(
  'disposition.list',
  `select d.*, exists (select from disposition_uses u where u.account_id = d.account_id and u.code = d.code) as in_use
   from dispositions d where d.account_id = coalesce($1::uuid, account_in_context())
   order by d.system, d.position, d.code`,
)

/** Asks for them in order, the dialer's own last. `account` is for the system, which has none in context. */
export const readDispositions = (account: string | null = null): Bound<DispositionRow> =>
  bind(dispositions, [account])

const chosen = statement<{ id: string; name: string }>(
  'disposition.servers',
  `select s.id, s.name from disposition_servers d join servers s on s.account_id = d.account_id and s.id = d.server_id
   where d.account_id = account_in_context() and s.removed_at is null order by s.name`,
)

/** The dispositions of the account in order, the dialer's own last, and the servers that are given them. */
export const listDispositions = query({
  scope: 'disposition:read',
  input: z.object({}).optional(),
  read: () => [readDispositions(), bind(chosen, []), readParts(null, 'dispositions')],
  view: ([rows, servers, parts]) => ({
    items: rows.map(dispositionView),
    servers,
    /** How far those servers are. */
    parts: parts.map(partView),
  }),
})

const dispositionView = (row: DispositionRow): DispositionView => ({
  id: row.id,
  code: row.code,
  label: row.label,
  category: row.category,
  system: row.system,
  selectable: row.selectable,
  humanAnswered: row.human_answered,
  sale: row.sale,
  dnc: row.dnc,
  customerContact: row.customer_contact,
  notInterested: row.not_interested,
  unworkable: row.unworkable,
  scheduledCallback: row.scheduled_callback,
  completed: row.completed,
  answeringMachine: row.answering_machine,
  minSec: row.min_sec,
  maxSec: row.max_sec,
  inUse: row.in_use,
  retiredAt: iso(row.retired_at),
})
