import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { NotFound } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { goOnAtProvider, reserveOpen } from '../payment/go-on-at-provider.ts'
import { lookUpPayment } from '../payment/look-up-payment.ts'
import { rails } from '../payment/rail.ts'
import { billingStateStatement, readState } from '../subscription/billing-state.ts'
import { findPayLink, payLinkToken } from './preview-pay-link.ts'

export const payByLinkInput = payLinkToken.extend({
  /** At which provider. */
  kind: z.enum(rails, 'Choose a way to pay.'),
})

/**
 * Lets whoever holds the link pay what is open of its invoice: answers the provider's page where they go on. Throws NotFound, Conflict while it
 * is being paid, RateLimited.
 */
export async function payByLink(
  caller: Caller,
  raw: z.input<typeof payByLinkInput>,
): Promise<{ redirectUrl: string }> {
  const { token, kind } = parseInput(payByLinkInput, raw)
  const found = await findPayLink(caller, token)
  await limitRate(caller.core, 'pay-link.invoice', found.invoice)
  const reserved = await systemMutation(
    { verb: 'payment.started', caller, accounts: [found.account] },
    async (work) => {
      const [row] = await work.rows(billingStateStatement, [[found.account]])
      const invoice = row && readState(row).openInvoices.find(({ id }) => id === found.invoice)
      if (!invoice) throw new NotFound('invoice that is open', 'It may be paid already.')
      const outcome = await reserveOpen(work, found.account, invoice, { method: null, rail: kind })
      return { ...outcome, actor: { kind: 'system', id: null, label: 'payment link' } }
    },
  )
  return goOnAtProvider(caller.core, reserved, `${caller.core.url}/pay?paid=${reserved.payment}`)
}

/** Asks the provider about the payment of whoever comes back from its page, so that nobody waits for its webhook. Throws NotFound, RateLimited. */
export async function checkPayLink(
  caller: Caller,
  raw: z.input<typeof payLinkToken>,
): Promise<{ changed: boolean }> {
  const { token } = parseInput(payLinkToken, raw)
  const { account, invoice, payment, payment_state: state } = await findPayLink(caller, token)
  if (!payment || state !== 'asking') return { changed: false }
  await limitRate(caller.core, 'pay-link.check', invoice)
  return { changed: await lookUpPayment(caller.core, { account, payment }) }
}
