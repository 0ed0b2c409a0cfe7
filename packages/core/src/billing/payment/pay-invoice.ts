import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { invoiceNumber } from '../invoice/list-invoices.ts'
import { stateOf } from '../subscription/change-plan.ts'
import { goOnAtProvider, reserveOpen } from './go-on-at-provider.ts'
import { railsOf } from './providers.ts'
import { type Rail, rails } from './rail.ts'
import { returnUrlOf } from './return-url.ts'

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
    const { account } = work
    const [method] = chosen ? await work.rows(methodOf, [chosen]) : []
    if (chosen && !method) throw new NotFound('payment method')
    const rail = method?.rail ?? kind ?? railsOf(work.core)[0]
    if (!rail) throw new Conflict('No way to pay is set up here. Ask your Gatehouse administrator.')
    const outcome = await reserveOpen(work, account.id, invoice, { method: method ?? null, rail })
    return { ...outcome, result: { ...outcome.result, slug: account.slug } }
  },
})

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
  const { slug, ...reserved } = await start(caller, raw)
  const { payment } = reserved
  if (raw.method) return { payment, redirectUrl: null }
  const returnUrl = returnUrlOf(caller.core, { slug }, payment)
  return { payment, ...(await goOnAtProvider(caller.core, reserved, returnUrl)) }
}
