import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Rail } from '../payment/rail.ts'
import { PaymentMethod } from './payment-method.entity.ts'

const named = statement<{ account: string; method: string }>(
  'payment_method.named',
  `select account_id as account, id as method from payment_methods
   where rail = $1 and $2 = any(string_to_array(reference, ':') || reference) and removed_at is null`,
)
const stop = statement<{ id: string }>(
  'payment.stop_lost_method',
  `update payments set state = 'void', ended_at = clock_timestamp()
   where account_id = $1 and state = 'started' and method_id = $2 returning id`,
)

class GoneAlready extends Error {}

/**
 * Removes a method that the provider does not have any more: the customer has taken it back there. What was reserved by it is void. It is known by
 * its name there, or a part of it: with a customer all of their cards go. Answers whether anything changed.
 */
export async function losePaymentMethod(core: Core, rail: Rail, reference: string): Promise<boolean> {
  const gone = await systemRows(core)(named, [rail, reference])
  let changed = false
  for (const one of gone) changed = (await lose(core, rail, one)) || changed
  return changed
}

async function lose(
  core: Core,
  rail: Rail,
  { account, method }: { account: string; method: string },
): Promise<boolean> {
  try {
    return await systemMutation(
      { verb: 'payment_method.removed', caller: systemCaller(core), accounts: [account] },
      async (work) => {
        const row = await work.em.findOne(PaymentMethod, { accountId: account, id: method, removedAt: null })
        if (!row) throw new GoneAlready()
        row.isDefault = false
        row.removedAt = work.now
        const stopped = await work.rows(stop, [account, row.id])
        return {
          result: true,
          resource: { id: row.id, label: row.label },
          details: { paymentsStopped: stopped.length, by: `the customer, at ${rail}` },
          actor: { kind: 'system', id: null, label: 'billing' },
        }
      },
    )
  } catch (error) {
    if (error instanceof GoneAlready) return false
    throw error
  }
}
