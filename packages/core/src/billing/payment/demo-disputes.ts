import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { DisputeView } from '../dispute/view.ts'

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
