import type { Core } from '../../access/core.ts'
import { Conflict } from '../../access/errors.ts'
import type { Outcome } from '../../access/outcome.ts'
import { asSystem } from '../../access/system-read.ts'
import type { Work } from '../../access/work.ts'
import { bind, statement } from '../../database/statement.ts'
import { giveUpAsking } from '../clock/clock-rows.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney } from '../money/format-money.ts'
import type { OpenInvoice } from '../subscription/billing-state.ts'
import { providerOf, railsOf } from './providers.ts'
import type { Rail } from './rail.ts'
import { reservePayment } from './reserve-payment.ts'
import { whileSomebodyWaits } from './while-somebody-waits.ts'

const paying = statement<{ id: string }>(
  'payment.under_way',
  'select id from payments where account_id = $1 and invoice_id = $2 and ended_at is null',
)
const asking = statement<never>(
  'payment.asks',
  `update payments set state = 'asking', reference = $3, action_url = $4 where account_id = $1 and id = $2 and state = 'started'`,
)
const giveUp = statement<never>(
  'payment.give_up_started',
  `update payments set state = 'void', ended_at = clock_timestamp() where account_id = $1 and id = $2 and state = 'started'`,
)

/** An attempt that was reserved and has committed. The amount is a string of the minor unit, as results are JSON. */
export interface ReservedPayment {
  payment: string
  account: string
  rail: Rail
  number: string
  amount: string
  currency: Currency
}

interface Chosen {
  method: { id: string; rail: Rail; label: string } | null
  rail: Rail
}

/**
 * Reserves an attempt that a person asks for, under the account's lock: with a method it is charged after the commit, without one the person
 * goes on at the provider's page. Throws Conflict while it is being paid, or for a way that is not set up.
 */
export async function reserveOpen(
  work: Pick<Work, 'core' | 'rows'>,
  account: string,
  invoice: OpenInvoice,
  { method, rail }: Chosen,
): Promise<Outcome<ReservedPayment>> {
  // a page of the provider's that was left is given up; a charge under way is not
  await work.rows(giveUpAsking, [account, invoice.id])
  const [underWay] = await work.rows(paying, [account, invoice.id])
  if (underWay) throw new Conflict(`${invoice.number} is being paid already. Wait for the answer.`)
  if (!railsOf(work.core).includes(rail))
    throw new Conflict('This way to pay is not set up here. Ask your Gatehouse administrator.')
  const { id: payment, job } = await reservePayment(work, { account, invoice, method, rail, byItself: false })
  const { number, currency, open } = invoice
  return {
    result: { payment, account, rail, number, amount: String(open), currency },
    resource: { id: payment, label: number },
    details: { invoice: number, amount: formatMoney(open, currency), by: method?.label ?? rail },
    jobs: method ? [job] : [],
  }
}

/** Has the provider make the page where the person goes on. Throws Unreachable where it does not; then nothing is under way. */
export async function goOnAtProvider(
  core: Core,
  { payment, account, rail, number, amount, currency }: ReservedPayment,
  returnUrl: string,
): Promise<{ redirectUrl: string }> {
  const page = { id: payment, amount: BigInt(amount), currency, invoice: number, returnUrl }
  const { redirectUrl, reference } = await whileSomebodyWaits(rail, async () =>
    (await providerOf(core, rail)).payNow(page),
  ).catch(async (error) => {
    // nobody can go on there: it can be paid otherwise at once
    await asSystem(core, bind(giveUp, [account, payment]))
    throw error
  })
  await asSystem(core, bind(asking, [account, payment, reference, redirectUrl]))
  return { redirectUrl }
}
