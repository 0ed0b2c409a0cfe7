import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, NotFound, SignedOut } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { systemRows } from '../../access/system-read.ts'
import { newToken } from '../../crypto/token.ts'
import { statement } from '../../database/statement.ts'
import { recordDispute } from '../dispute/record-dispute.ts'
import type { DisputeView } from '../dispute/view.ts'
import { invoiceNumber } from '../invoice/list-invoices.ts'
import { recordRefund } from '../refund/record-refund.ts'
import { disputeDemo } from './demo-disputes.ts'
import { refundDemo } from './demo-refunds.ts'

interface Charged {
  account: string
  payment: string
  /** How the demo names it. */
  reference: string
  /** Less what went back. */
  left: number
  /** A dispute that is open, as the bank names it. */
  open: { reference: string; amount: number } | null
}

const charged = statement<Charged>(
  'demo.charged',
  `select p.account_id as account, p.id as payment, c.reference,
     (c.amount - (select coalesce(sum(r.amount), 0) from demo_refunds r where r.payment_id = c.payment_id and r.state <> 'refused')
       - (select coalesce(sum(d.amount), 0) from demo_disputes d where d.payment_id = c.payment_id and d.state <> 'won'))::bigint as left,
     (select jsonb_build_object('reference', d.reference, 'amount', d.amount) from demo_disputes d
      where d.payment_id = c.payment_id and d.state = 'opened' limit 1) as open
   from accounts a join invoices i on i.account_id = a.id and i.number = $2
   join payments p on p.account_id = a.id and p.invoice_id = i.id join demo_charges c on c.payment_id = p.id and c.state = 'paid'
   where a.slug = $1 order by p.started_at desc limit 1`,
)

/** The newest payment of an invoice, as the demo's provider knows it. */
async function chargedFor({ core, credential, account }: Caller, invoice: string): Promise<Charged> {
  if (credential?.kind !== 'operator' || credential.as) throw new SignedOut()
  if (!core.isDemo)
    throw new Conflict('This is played in the demo alone: here a real provider takes payments.')
  const [of] = await systemRows(core)(charged, [account, invoice.toUpperCase()])
  if (!of) throw new NotFound('payment that brought money')
  return of
}

const disputeInput = z.object({ invoice: invoiceNumber, state: z.enum(['opened', 'won', 'lost']) })

/**
 * Plays a dispute about the newest payment of an invoice, or its end, as the news of a real provider would tell it. In the demo alone, by whoever
 * runs it. Throws SignedOut, NotFound, Conflict, Invalid.
 */
export async function playDispute(
  caller: Caller,
  raw: { invoice: string; state: string },
): Promise<{ invoice: string; amount: number; state: DisputeView['state'] }> {
  const { invoice, state } = parseInput(disputeInput, raw)
  const { account, payment, left, open } = await chargedFor(caller, invoice)
  if (state === 'opened' && (open || left === 0))
    throw new Conflict('All of this payment is disputed, or went back already.')
  if (state !== 'opened' && !open) throw new Conflict('This payment is not disputed.')
  const { reference, amount } = open ?? { reference: `demo_dp_${newToken().slice(0, 16)}`, amount: left }
  const news = await disputeDemo(caller.core, { reference, payment, amount, state })
  if (!news) throw new Conflict('This dispute has ended.')
  await recordDispute(caller.core, { account, ...news })
  return { invoice: invoice.toUpperCase(), amount: Number(news.amount), state }
}

const refundInput = z.object({
  invoice: invoiceNumber,
  amount: z.int().min(1, 'An amount is above 0.').optional(),
})

/**
 * Plays that somebody refunds the newest payment of an invoice in the provider's own dashboard, past Gatehouse, which hears of it. In the demo alone, by
 * whoever runs it. Throws SignedOut, NotFound, Conflict, Invalid.
 */
export async function playRefund(
  caller: Caller,
  raw: z.input<typeof refundInput>,
): Promise<{ invoice: string; amount: number }> {
  const { core } = caller
  const { invoice, amount: asked } = parseInput(refundInput, raw)
  const { account, payment, reference, left } = await chargedFor(caller, invoice)
  if (left === 0) throw new Conflict('All of this payment is disputed, or went back already.')
  const amount = asked ?? left
  const request = { id: uuidv7(), reference, amount: BigInt(amount) }
  // the second time for the card whose answers are lost
  const given = await refundDemo(core, request).catch(() => refundDemo(core, request))
  if (given.state === 'refused') throw new Conflict(`The demo refused it: ${given.reason}.`)
  if (given.state === 'done')
    await recordRefund(core, {
      account,
      payment,
      reference: given.reference,
      amount: request.amount,
      at: given.at,
      refund: null,
    })
  return { invoice: invoice.toUpperCase(), amount }
}
