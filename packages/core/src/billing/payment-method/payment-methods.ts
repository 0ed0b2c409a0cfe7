import { z } from 'zod'
import { Conflict, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { type AccountWork, mutation } from '../../access/mutation.ts'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { PaymentMethod } from './payment-method.entity.ts'
import type { PaymentMethodView } from './view.ts'

interface Row {
  id: string
  rail: PaymentMethodView['rail']
  label: string
  brand: string | null
  last4: string | null
  expires_on: string | null
  is_default: boolean
  added_at: string
}

const all = statement<Row>(
  'payment_method.list',
  `select id, rail, label, brand, last4, expires_on, is_default, added_at from payment_methods
   where account_id = account_in_context() and removed_at is null order by is_default desc, added_at desc`,
)

/** The account's payment methods, the default first. */
export const listPaymentMethods = query({
  scope: 'payment-method:read',
  input: z.void(),
  read: () => [bind(all, [])],
  view: ([rows]): PaymentMethodView[] =>
    rows.map(({ expires_on, is_default, added_at, ...row }) => ({
      ...row,
      expiresOn: expires_on,
      isDefault: is_default,
      addedAt: iso(added_at),
    })),
})

const stop = statement<{ id: string }>(
  'payment.stop_method',
  `update payments set state = 'void', ended_at = clock_timestamp()
   where account_id = account_in_context() and state = 'started' and method_id = $1 returning id`,
)

/**
 * Removes a payment method: no charge begins by it from the commit on, and what was reserved is void. The account may be left without one:
 * then it is asked for each invoice. Throws NotFound.
 */
export const removePaymentMethod = mutation({
  verb: 'payment_method.removed',
  scope: 'payment-method:write',
  input: z.object({ method: id }),
  async run(work, { method }) {
    const row = await find(work, method)
    row.isDefault = false
    row.removedAt = work.now
    const stopped = await work.rows(stop, [method])
    return {
      result: { method },
      resource: { id: row.id, label: row.label },
      details: { paymentsStopped: stopped.length },
    }
  },
})

/** Charges invoices to this method from now on, the attempts that are still to come among them. Throws NotFound, Conflict. */
export const makeDefault = mutation({
  verb: 'payment_method.made_default',
  scope: 'payment-method:write',
  input: z.object({ method: id }),
  async run(work, { method }) {
    const row = await find(work, method)
    if (row.isDefault) throw new Conflict(`${row.label} is the default already.`)
    const before = await work.em.findOne(PaymentMethod, { accountId: work.account.id, isDefault: true })
    if (before) {
      before.isDefault = false
      // one at a time, which the database holds as well
      await work.em.flush()
    }
    row.isDefault = true
    return { result: { method }, resource: { id: row.id, label: row.label } }
  },
})

async function find(
  { em, account }: Pick<AccountWork, 'em' | 'account'>,
  method: string,
): Promise<PaymentMethod> {
  const row = await em.findOne(PaymentMethod, { accountId: account.id, id: method, removedAt: null })
  if (!row) throw new NotFound('payment method')
  return row
}
