import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { hashToken } from '../../crypto/token.ts'
import { statement } from '../../database/statement.ts'
import type { RefundOutcome, RefundRequest } from './provider.ts'

interface Given {
  reference: string
  state: RefundOutcome['state']
  reason: string | null
  card: string | null
  at: string
}

// the charge's row is locked: what is left of it is counted once
const keep = statement<{ kept: string }>(
  'demo.keep_refund',
  `with charge as materialized (select * from demo_charges where reference = $2 and state = 'paid' for update),
     refused as materialized (select case
       when c.card = 'keeps' then 'the bank takes nothing back'
       when $4 > c.amount - (select coalesce(sum(r.amount), 0) from demo_refunds r where r.payment_id = c.payment_id and r.state <> 'refused' and r.id <> $1)
           - (select coalesce(sum(d.amount), 0) from demo_disputes d where d.payment_id = c.payment_id and d.state <> 'won')
         then 'there is not as much left of the payment' end as reason from charge c)
   insert into demo_refunds (id, payment_id, reference, amount, state, reason, at)
   select $1, c.payment_id, $3, $4, case when f.reason is not null then 'refused' when c.card = 'asks' then 'pending' else 'done' end, f.reason, now()
   from charge c, refused f on conflict (id) do nothing returning id as kept`,
)
const found = statement<Given>(
  'demo.found_refund',
  `select r.reference, r.state, r.reason, c.card, r.at from demo_refunds r join demo_charges c using (payment_id) where r.id = $1`,
)
const arrive = statement<never>(
  'demo.refund_arrives',
  `update demo_refunds set state = 'done' where id = $1 and state = 'pending'`,
)

const outcomeOf = ({ reference, state, reason, at }: Given): RefundOutcome => {
  if (state === 'done') return { state, reference, at: new Date(at) }
  return state === 'pending' ? { state, reference } : { state, reference, reason: reason ?? 'refused' }
}

/** Gives back what the demo has charged, once for each id. One of the card that asks is pending until it is looked up. */
export async function refundDemo(
  core: Core,
  { id, reference, amount }: Pick<RefundRequest, 'id' | 'reference' | 'amount'>,
): Promise<RefundOutcome> {
  const rows = systemRows(core)
  const [made] = await rows(keep, [
    id,
    reference,
    `demo_re_${hashToken(id).toString('hex').slice(0, 24)}`,
    Number(amount),
  ])
  const [given] = await rows(found, [id])
  if (!given) return { state: 'refused', reference: null, reason: 'there is no such payment' }
  // it is found when it is looked up, before anything is given back again
  if (made && given.card === 'loses') throw new Error('the demo’s answer was lost, as it was told to')
  return outcomeOf(given)
}

export async function lookUpDemoRefund(core: Core, id: string): Promise<RefundOutcome | null> {
  const rows = systemRows(core)
  await rows(arrive, [id])
  const [given] = await rows(found, [id])
  return given ? outcomeOf(given) : null
}
