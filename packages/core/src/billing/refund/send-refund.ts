import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Currency } from '../money/currency.ts'
import { providerOf } from '../payment/providers.ts'
import type { Rail } from '../payment/rail.ts'
import { settleRefund } from './settle-refund.ts'

interface Begun {
  payment: string
  payment_reference: string
  rail: Rail
  amount: number
  currency: Currency
  /** Whether it was sent before, and its answer may be lost. */
  was_sent: boolean
}

const begin = statement<Begun>(
  'refund.begin',
  `with before as materialized (
     select r.account_id, r.id, r.state = 'sent' as was_sent, p.reference as payment_reference
     from refunds r join payments p on p.account_id = r.account_id and p.id = r.payment_id
     where r.account_id = $1 and r.id = $2 and r.ended_at is null for update of r)
   update refunds r set state = 'sent' from before b where r.account_id = b.account_id and r.id = b.id
   returning r.payment_id as payment, b.payment_reference, r.rail, r.amount, r.currency, b.was_sent`,
)

/**
 * Asks the provider to give back what was reserved, and settles what it answers. Done again after a crash or a lost answer it first looks it up, and
 * it has the same id, so that nothing is given back twice. Throws what the provider throws: then it is done again later.
 */
export async function sendRefund(
  core: Core,
  { account, refund }: { account: string; refund: string },
): Promise<void> {
  const [begun] = await systemRows(core)(begin, [account, refund])
  if (!begun) return
  const { payment, payment_reference: reference, rail, amount, currency } = begun
  const provider = await providerOf(core, rail)
  const request = { id: refund, payment, reference, amount: BigInt(amount), currency }
  const known = begun.was_sent ? await provider.lookUpRefund(request) : null
  await settleRefund(core, { account, refund }, known ?? (await provider.refund(request)))
}
