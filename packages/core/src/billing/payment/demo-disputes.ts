import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import type { Core } from '../../access/core.ts'
import { Conflict, NotFound, SignedOut } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { systemRows } from '../../access/system-read.ts'
import { newToken } from '../../crypto/token.ts'
import { statement } from '../../database/statement.ts'
import { recordDispute } from '../dispute/record-dispute.ts'
import type { DisputeView } from '../dispute/view.ts'
import { invoiceNumber } from '../invoice/list-invoices.ts'

interface Charged {
  account: string
  payment: string
  amount: number
  /** A dispute that is open, as the bank names it. */
  open: { reference: string; amount: number } | null
}

const charged = statement<Charged>(
  'demo.charged',
  `select p.account_id as account, p.id as payment,
     (c.amount - (select coalesce(sum(r.amount), 0) from demo_refunds r where r.payment_id = c.payment_id and r.state <> 'refused')
       - (select coalesce(sum(d.amount), 0) from demo_disputes d where d.payment_id = c.payment_id and d.state <> 'won'))::bigint as amount,
     (select jsonb_build_object('reference', d.reference, 'amount', d.amount) from demo_disputes d where d.payment_id = c.payment_id and d.state = 'opened' limit 1) as open
   from accounts a join invoices i on i.account_id = a.id and i.number = $2
   join payments p on p.account_id = a.id and p.invoice_id = i.id join demo_charges c on c.payment_id = p.id and c.state = 'paid'
   where a.slug = $1 order by p.started_at desc limit 1`,
)
const dispute = statement<{ amount: number; at: string }>(
  'demo.dispute',
  `insert into demo_disputes as d (reference, payment_id, amount, state, at) values ($1, $2, $3, $4, now())
   on conflict (reference) do update set state = excluded.state, at = excluded.at where d.state = 'opened' returning amount, at`,
)

/** The bank takes a payment back, or decides about it: in the demo's own books alone. Answers its news. */
export async function disputeDemo(
  core: Core,
  {
    reference,
    payment,
    amount,
    state,
  }: { reference: string; payment: string; amount: number; state: DisputeView['state'] },
) {
  const [kept] = await systemRows(core)(dispute, [reference, payment, amount, state])
  return kept ? { payment, reference, amount: BigInt(kept.amount), state, at: new Date(kept.at) } : null
}

const input = z.object({ invoice: invoiceNumber, state: z.enum(['opened', 'won', 'lost']) })

/**
 * Plays a dispute about the newest payment of an invoice, or its end, as the news of a real provider would tell it. In the demo alone, by whoever
 * runs it. Throws SignedOut, NotFound, Conflict, Invalid.
 */
export async function playDispute(
  caller: Caller,
  raw: { invoice: string; state: string },
): Promise<{ invoice: string; amount: number; state: DisputeView['state'] }> {
  const { core, credential } = caller
  if (credential?.kind !== 'operator' || credential.as) throw new SignedOut()
  if (!core.isDemo)
    throw new Conflict('Disputes are played in the demo alone: here a real provider takes payments.')
  const { invoice, state } = parseInput(input, raw)
  const [of] = await systemRows(core)(charged, [caller.account, invoice.toUpperCase()])
  if (!of) throw new NotFound('payment that brought money')
  if (state === 'opened' && (of.open || of.amount <= 0))
    throw new Conflict('All of this payment is disputed, or went back already.')
  if (state !== 'opened' && !of.open) throw new Conflict('This payment is not disputed.')
  const { account, payment } = of
  const { reference, amount } = of.open ?? {
    reference: `demo_dp_${newToken().slice(0, 16)}`,
    amount: of.amount,
  }
  const news = await disputeDemo(core, { reference, payment, amount, state })
  if (!news) throw new Conflict('This dispute has ended.')
  await recordDispute(core, { account, ...news })
  return { invoice: invoice.toUpperCase(), amount: Number(news.amount), state }
}
