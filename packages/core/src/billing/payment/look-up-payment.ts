import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Currency } from '../money/currency.ts'
import { providerOf } from './providers.ts'
import type { Rail } from './rail.ts'
import { returnUrlOf } from './return-url.ts'
import { settlePayment } from './settle-payment.ts'

interface Asked {
  rail: Rail
  amount: number
  currency: Currency
  state: string
  reference: string | null
  method: string | null
  started_at: string
  invoice: string
  slug: string
  asked_at: string | null
}

const asked = statement<Asked>(
  'payment.asked',
  `select p.rail, p.amount, p.currency, p.state, p.reference, p.started_at, p.asked_at, i.number as invoice, a.slug, m.reference as method
   from payments p join invoices i on i.account_id = p.account_id and i.id = p.invoice_id join accounts a on a.id = p.account_id
   left join payment_methods m on m.account_id = p.account_id and m.id = p.method_id
   where p.account_id = $1 and p.id = $2`,
)
/**
 * Asks the provider what has become of a payment, and settles what it says: what a webhook, somebody who comes back from a page, and the
 * sweep for lost answers have in common. `named` is what the provider calls it, as its news say. Answers
 * whether anything changed. Throws what the provider throws.
 */
export async function lookUpPayment(
  core: Core,
  { account, payment, named }: { account: string; payment: string; named?: string | null },
): Promise<boolean> {
  const [row] = await systemRows(core)(asked, [account, payment])
  if (!row || row.state === 'paid') return false
  const provider = await providerOf(core, row.rail)
  const { reference, method, currency, invoice } = row
  const hasEnded = row.state === 'refused' || row.state === 'void'
  const outcome = await provider.lookUp({
    id: payment,
    amount: BigInt(row.amount),
    currency,
    reference: reference ?? named ?? null,
    method,
    startedAt: new Date(row.started_at),
    invoice,
    returnUrl: returnUrlOf(core, row, payment),
    askedAt: row.asked_at ? new Date(row.asked_at) : null,
    mayGoOn: !hasEnded,
  })
  return outcome !== null && settlePayment(core, { account, payment }, outcome)
}
