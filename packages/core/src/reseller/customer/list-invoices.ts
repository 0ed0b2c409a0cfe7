import { pageById, paged, query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import type { CustomerInvoice } from './view.ts'

interface Row {
  id: string
  number: string
  issued_on: string
  currency: string
  gross: number
  open: number
  lines: CustomerInvoice['lines']
}

// the days that were billed name the customer, which a line of a document does by its words alone
const bills = statement<Row>(
  'customer.invoices',
  `select i.id, i.number, i.document ->> 'issuedOn' as issued_on, i.currency, (i.document -> 'totals' ->> 'gross')::bigint as gross, i.open,
     (select jsonb_agg(jsonb_build_object('customer', split_part(l.line ->> 'text', ': ', 1), 'text', l.line ->> 'text',
        'amount', (l.line ->> 'amount')::bigint, 'from', l.line ->> 'from', 'to', l.line ->> 'to') order by l.at)
      from jsonb_array_elements(i.document -> 'lines') with ordinality l (line, at)) as lines
   from invoices i
   where i.account_id = account_in_context() and ($1::uuid is null or i.id < $1)
     and exists (select from customer_days d where d.account_id = i.account_id and d.invoice_id = i.id)
   order by i.id desc limit $2`,
)

/** The bills of the account's customers, the newest first: each an invoice of its own, with a line for each customer. */
export const listCustomerInvoices = query({
  scope: 'customer:read',
  input: pageById.default({ limit: 50 }),
  read: ({ cursor, limit }) => [bind(bills, [cursor ?? null, limit + 1])],
  view: ([rows], _current, { limit }) =>
    paged(
      rows,
      limit,
      ({ id: _, issued_on: issuedOn, ...bill }): CustomerInvoice => ({ ...bill, issuedOn }),
      (row) => row.id,
    ),
})
