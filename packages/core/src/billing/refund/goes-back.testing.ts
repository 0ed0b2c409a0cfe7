import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import type { Caller } from '../../access/caller.ts'
import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { type DisputeNews, recordDispute } from '../dispute/record-dispute.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { getInvoice, listInvoices } from '../invoice/list-invoices.ts'
import { disputeDemo } from '../payment/demo-disputes.ts'
import { lookUpDemoRefund, refundDemo } from '../payment/demo-refunds.ts'
import { refundPayment } from './refund-payment.ts'
import { sendRefund } from './send-refund.ts'
import { takeRefundNews } from './take-refund-news.ts'

/** What may go back of the newest payment: by whoever sells, in the provider's own dashboard, by the payer's bank. `late` news come when others do. */
export type GoingBack =
  | { kind: 'refund'; share: number; noted: boolean }
  | { kind: 'outside'; share: number; late: boolean }
  | { kind: 'dispute'; state: DisputeNews['state']; share: number; late: boolean }

const share = fc.integer({ min: 1, max: 100 })
export const goingBack: fc.Arbitrary<GoingBack> = fc.oneof(
  fc.record({ kind: fc.constant('refund' as const), share, noted: fc.boolean() }),
  fc.record({ kind: fc.constant('outside' as const), share, late: fc.boolean() }),
  fc.record({
    kind: fc.constant('dispute' as const),
    state: fc.constantFrom('opened', 'opened', 'won', 'lost'),
    share,
    late: fc.boolean(),
  }),
)

const refundsWaiting = statement<{ id: string }>(
  'test.refunds_waiting',
  'select id from refunds where account_id = $1 and ended_at is null order by started_at',
)
const refundsThere = statement<{ id: string; payment: string; amount: number; ours: boolean }>(
  'test.refunds_there',
  `select d.id, d.payment_id as payment, d.amount, exists (select from refunds r where r.id = d.id) as ours
   from demo_refunds d join payments p on p.id = d.payment_id where p.account_id = $1 order by d.at desc, d.id`,
)
const disputesThere = statement<{
  reference: string
  payment: string
  amount: number
  state: DisputeNews['state']
  at: string
}>(
  'test.disputes_there',
  `select d.reference, d.payment_id as payment, d.amount, d.state, d.at from demo_disputes d join payments p on p.id = d.payment_id
   where p.account_id = $1 order by d.at desc`,
)
const leftThere = statement<{ reference: string; left: number }>(
  'test.left_there',
  `select c.reference, (c.amount - (select coalesce(sum(r.amount), 0) from demo_refunds r where r.payment_id = c.payment_id and r.state <> 'refused')
     - (select coalesce(sum(d.amount), 0) from demo_disputes d where d.payment_id = c.payment_id and d.state <> 'won'))::bigint as left
   from demo_charges c where c.payment_id = $1`,
)

interface Where {
  core: Core
  owner: Member
  administrator: Caller
}

/** Asks about every refund that has no answer. */
export async function answerRefunds({ core, owner }: Where): Promise<void> {
  for (const { id: refund } of await systemRows(core)(refundsWaiting, [owner.account.id]))
    await sendRefund(core, { account: owner.account.id, refund })
}

/** Every piece of news of what went back comes, in another order than it happened, and twice. */
export async function tellAgain({ core, owner }: Where): Promise<void> {
  const of = { rail: 'demo', account: owner.account.id } as const
  for (const _time of ['once', 'twice']) {
    for (const { reference, payment, amount, state, at } of await systemRows(core)(disputesThere, [
      of.account,
    ])) {
      const news = { account: of.account, payment, reference, amount: BigInt(amount), at: new Date(at) }
      await recordDispute(core, { ...news, state })
      await recordDispute(core, { ...news, state: 'opened' })
    }
    for (const { id, payment, amount, ours } of await systemRows(core)(refundsThere, [of.account])) {
      const outcome = await lookUpDemoRefund(core, id)
      if (outcome)
        await takeRefundNews(core, of, { payment, refund: ours ? id : null, amount: BigInt(amount), outcome })
    }
  }
}

/** Lets something go back of the newest payment; answers whether its news, or the provider's answer, are still to come. */
export async function goBack(where: Where, what: GoingBack): Promise<boolean> {
  const { caller } = where.owner
  for (const { number, net } of (await listInvoices(caller, {})).items) {
    const { payments } = await getInvoice(caller, { number })
    const payment = payments.at(-1)
    if (payment) return goBackOf(where, what, { ...payment, number, net })
  }
  return false
}

interface Paid {
  id: string
  amount: number
  number: string
  net: number
}

async function goBackOf(where: Where, what: GoingBack, paid: Paid): Promise<boolean> {
  const { core, owner } = where
  const account = owner.account.id
  if (what.kind === 'refund') return refundOurselves(where, what, paid)
  const [there] = await systemRows(core)(leftThere, [paid.id])
  const amount = Math.min(there?.left ?? 0, part(paid.amount, what))
  if (!there) return false
  if (what.kind === 'outside') {
    if (amount === 0) return false
    const request = { id: uuidv7(), reference: there.reference, amount: BigInt(amount) }
    const outcome = await refundDemo(core, request).catch(() => refundDemo(core, request))
    const news = { payment: paid.id, refund: null, amount: request.amount, outcome }
    if (!what.late) await takeRefundNews(core, { rail: 'demo', account }, news)
    return what.late
  }
  const all = await systemRows(core)(disputesThere, [account])
  const open = all.find((one) => one.payment === paid.id && one.state === 'opened')
  if (what.state === 'opened' ? open || amount === 0 : !open) return false
  const dispute = open ?? { reference: uuidv7(), amount }
  const news = await disputeDemo(core, { ...dispute, payment: paid.id, state: what.state })
  if (news && !what.late) await recordDispute(core, { account, ...news })
  return what.late
}

const part = (of: number, { share }: GoingBack) => Math.max(1, Math.floor((of * share) / 100))

async function refundOurselves(
  { core, administrator, owner: { account } }: Where,
  what: Extract<GoingBack, { kind: 'refund' }>,
  { id: payment, number, net, amount: paid }: Paid,
): Promise<boolean> {
  const as = { ...administrator, account: account.slug }
  const reason = 'Outage'
  if (what.noted) await issueCreditNote(as, { number, net: part(net, what), reason })
  const { refund } = await refundPayment(as, { invoice: number, payment, amount: part(paid, what), reason })
  // where its answer is lost nobody knows yet
  return sendRefund(core, { account: account.id, refund }).then(
    () => false,
    (error) => {
      if (!/was lost/.test(error.message)) throw error
      return true
    },
  )
}
