import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import type { HoldKind } from '../../access/hold.ts'
import { id } from '../../access/input.ts'
import { pageById, paged, query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { CustomerView } from './view.ts'

export interface CustomerRow {
  id: string
  slug: string
  name: string
  plan: string
  state: CustomerView['state']
  holds: HoldKind[]
  reason: string | null
  members: number | null
  servers: number | null
  period_from: string | null
  period_until: string | null
  opened_at: string
  ends_on: string | null
}

// functions/reseller/customer_rows.sql, which a customer sees itself by as well
export const customerRows = statement<CustomerRow>('customer.rows', 'select * from customer_rows($1, $2, $3)')
/** The accounts that this one has opened and pays for, and those that have left, in the order in which they were opened. */
export const listCustomers = query({
  scope: 'customer:read',
  input: pageById.default({ limit: 50 }),
  read: ({ cursor, limit }) => [bind(customerRows, [cursor ?? null, limit + 1, null])],
  view: ([rows], _current, { limit }) => paged(rows, limit, customerView, (row) => row.id),
})

/** One of them. Throws NotFound. */
export const getCustomer = query({
  scope: 'customer:read',
  input: z.object({ customer: id }),
  read: ({ customer }) => [bind(customerRows, [null, 1, customer])],
  view: ([[row]], { account }): CustomerView => {
    if (!row || row.id === account.id) throw new NotFound('customer')
    return customerView(row)
  },
})

export function customerView(row: CustomerRow): CustomerView {
  const { id, slug, name, plan, state, holds, reason, members, servers, period_from, period_until } = row
  return {
    id,
    slug,
    name,
    plan,
    state,
    holds,
    reason,
    counts: members === null || servers === null ? null : { members, servers },
    period: period_from && period_until ? { from: period_from, until: period_until } : null,
    openedAt: iso(row.opened_at),
    endsOn: row.ends_on,
  }
}
