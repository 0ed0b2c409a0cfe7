import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { RefundOutcome } from '../payment/provider.ts'
import { bookDone, bookRefused, type RefundRow, refundColumns } from './book-refund.ts'
import { recordRefund } from './record-refund.ts'

const underLock = statement<RefundRow & { is_told: boolean }>(
  'refund.get',
  `select exists (select from refunds o where o.rail = r.rail and o.reference = $3 and o.id <> r.id) as is_told, ${refundColumns}
   where r.account_id = $1 and r.id = $2`,
)
const waits = statement<never>(
  'refund.waits',
  `update refunds r set reference = $3 where r.account_id = $1 and r.id = $2 and r.ended_at is null
   and not exists (select from refunds o where o.rail = r.rail and o.reference = $3)`,
)

/** Nothing was settled: it had ended already. */
class EndedAlready extends Error {}
/** It had ended by the news of another one, made at the provider at the same time and as large. */
class WasAnother extends Error {
  readonly row: RefundRow
  constructor(row: RefundRow) {
    super('another refund')
    this.row = row
  }
}

/**
 * Writes down what a provider says of a refund that was reserved here, however often it says so. One that is refused, or comes back after it was
 * done, is the customer's credit again. Answers whether anything changed.
 */
export async function settleRefund(
  core: Core,
  { account, refund }: { account: string; refund: string },
  outcome: RefundOutcome,
): Promise<boolean> {
  const { reference } = outcome
  if (outcome.state === 'pending') {
    await asSystem(core, bind(waits, [account, refund, reference]))
    return false
  }
  const verb = outcome.state === 'done' ? 'payment.refunded' : 'payment.refund_refused'
  const change = { verb, caller: systemCaller(core), accounts: [account] } as const
  try {
    return await systemMutation(change, async (work) => {
      const [row] = await work.rows(underLock, [account, refund, reference])
      if (!row) throw new EndedAlready()
      if (outcome.state === 'refused') {
        const cameBack = row.state === 'done' && reference !== null && reference === row.reference
        if (row.state === 'refused' || (row.state === 'done' && !cameBack)) throw new EndedAlready()
        return bookRefused(work, row, outcome)
      }
      if (row.state === 'done' && reference !== row.reference) throw new WasAnother(row)
      // one that was refused and has a name at the provider came back from there
      if (row.state === 'done' || (row.state === 'refused' && row.reference !== null))
        throw new EndedAlready()
      if (row.is_told) throw new WasAnother(row)
      return bookDone(work, row, outcome)
    })
  } catch (error) {
    if (error instanceof WasAnother && outcome.state === 'done') {
      const { row } = error
      if (row.state === 'done')
        return recordRefund(core, {
          account,
          payment: row.payment_id,
          reference: outcome.reference,
          amount: BigInt(row.amount),
          at: outcome.at,
          refund: null,
        })
      // its news came first, without our id, and are booked: what was reserved for it is free
      return settleRefund(
        core,
        { account, refund },
        { state: 'refused', reference: null, reason: 'it was recorded already' },
      )
    }
    if (error instanceof EndedAlready) return false
    throw error
  }
}
