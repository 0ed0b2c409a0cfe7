import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { giveUpAsking } from '../clock/clock-rows.ts'
import { invoiceNumber } from '../invoice/list-invoices.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney } from '../money/format-money.ts'
import { stateOf } from '../subscription/change-plan.ts'
import { providerOf, railsOf } from './providers.ts'
import { type Rail, rails } from './rail.ts'
import { reservePayment } from './reserve-payment.ts'

const asking = statement<never>(
  'payment.asks',
  `update payments set state = 'asking', reference = $3, action_url = $4 where account_id = $1 and id = $2 and state = 'started'`,
)
const giveUp = statement<never>(
  'payment.give_up_started',
  `update payments set state = 'void', ended_at = clock_timestamp() where account_id = $1 and id = $2 and state = 'started'`,
)
export const payInput = z.object({
  number: invoiceNumber,
  /** A method of the account, to charge it now; without one the person pays at the provider's page. */
  method: id.optional(),
  /** At which provider, where there are several. */
  kind: z.enum(rails).optional(),
})

const start = mutation({
  verb: 'payment.started',
  scope: 'invoice:pay',
  input: payInput,
  async run(work, { number, method: chosen, kind }) {
    const state = await stateOf(work)
    const invoice = state.openInvoices.find((one) => one.number === number.toUpperCase())
    if (!invoice) throw new NotFound('invoice that is open')
    // a page of the provider's that was left is given up; a charge under way is not
    await work.rows(giveUpAsking, [work.account.id, invoice.id])
    const [underWay] = await work.rows(paying, [invoice.id])
    if (underWay) throw new Conflict(`${invoice.number} is being paid already. Wait for the answer.`)
    const { account } = work
    const [method] = chosen ? await work.rows(methodOf, [chosen]) : []
    if (chosen && !method) throw new NotFound('payment method')
    const rail = method?.rail ?? kind ?? railsOf(work.core)[0]
    if (!rail) throw new Conflict('No way to pay is set up here. Ask your Gatehouse administrator.')
    if (!railsOf(work.core).includes(rail))
      throw new Conflict('This way to pay is not set up here. Ask your Gatehouse administrator.')
    const { id: payment, job } = await reservePayment(work, {
      account: account.id,
      invoice,
      method: method ?? null,
      rail,
      byItself: false,
    })
    return {
      result: {
        payment,
        rail,
        account: account.id,
        slug: account.slug,
        amount: String(invoice.open),
        currency: invoice.currency,
        number: invoice.number,
      },
      resource: { id: payment, label: invoice.number },
      details: {
        invoice: invoice.number,
        amount: formatMoney(invoice.open, invoice.currency),
        by: method?.label ?? rail,
      },
      jobs: method ? [job] : [],
    }
  },
})

const paying = statement<{ id: string }>(
  'payment.under_way',
  'select id from payments where account_id = account_in_context() and invoice_id = $1 and ended_at is null',
)
const methodOf = statement<{ id: string; rail: Rail; label: string }>(
  'payment.method_of',
  'select id, rail, label from payment_methods where account_id = account_in_context() and id = $1 and removed_at is null',
)

/**
 * Pays what is open of an invoice: by a method of the account, whose answer comes live, or at the provider's page, where the person goes on.
 * Throws NotFound, Conflict while it is being paid.
 */
export async function payInvoice(
  caller: Caller,
  raw: z.input<typeof payInput>,
): Promise<{ payment: string; redirectUrl: string | null }> {
  const { payment, rail, account, slug, amount, currency, number } = await start(caller, raw)
  if (raw.method) return { payment, redirectUrl: null }
  const { redirectUrl, reference } = await providerOf(caller.core, rail)
    .then((provider) =>
      provider.payNow({
        id: payment,
        amount: BigInt(amount),
        currency: currency as Currency, // the invoice's own
        invoice: number,
        returnUrl: `${caller.core.url}/${slug}/billing?paid=${payment}`,
      }),
    )
    .catch(async (error) => {
      // nobody can go on there: it can be paid otherwise at once
      await asSystem(caller.core, bind(giveUp, [account, payment]))
      throw error
    })
  await asSystem(caller.core, bind(asking, [account, payment, reference, redirectUrl]))
  return { payment, redirectUrl }
}
