import { z } from 'zod'
import { query } from '../../access/query.ts'
import { releaseDay } from '../../billing/clock/schedule.ts'
import { addDays } from '../../billing/period/day.ts'
import { bind, statement } from '../../database/statement.ts'
import { type CustomerRow, customerView } from './list-customers.ts'
import type { PayerView } from './view.ts'

const payer = statement<{ name: string; overdue_since: string | null }>(
  'customer.payer',
  'select * from payer_in_context()',
)

const ownRow = statement<CustomerRow>(
  'customer.own_row',
  'select * from customer_rows(null, 1, account_in_context())',
)

/** Who pays for the account; null where it pays for itself. */
export const getPayer = query({
  scope: 'account:read',
  input: z.void(),
  read: () => [bind(payer, []), bind(ownRow, [])],
  view: ([[found], [row]]): PayerView | null => {
    if (!found || !row) return null
    return {
      name: found.name,
      seen: customerView(row),
      overdueUntil: found.overdue_since && addDays(found.overdue_since, releaseDay),
    }
  },
})
