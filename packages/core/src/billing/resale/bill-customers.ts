import type { Outcome } from '../../access/outcome.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { Charge } from '../invoice/charge.entity.ts'
import { issueInvoice } from '../invoice/issue-invoice.ts'
import { amountOf, type Reckoned, totalsOf } from '../invoice/totals.ts'
import { payersMailed } from '../mail/payers-mailed.ts'
import type { Currency } from '../money/currency.ts'
import { least } from '../money/least.ts'
import { type Day, daysBetween } from '../period/day.ts'
import { daysIn, lastDayOf, type Period, periodAt } from '../period/period.ts'
import { plan as planTerms } from '../plan/plan.ts'
import type { BillingState } from '../subscription/billing-state.ts'
import { type QuoteLine, unusedOf } from '../subscription/quote.ts'
import { endCharges, sellerOf } from '../subscription/start-plan.ts'
import { addCustomerDays, type CustomerDays, cutCustomerDays } from './customer-days.ts'
import { Reseller } from './reseller.entity.ts'
import { wholesaleOf } from './wholesale.ts'

interface CustomerRow {
  id: string
  plan: string
  terms: unknown
  covered_until: Day
  ends_on: Day | null
  members: number
  servers: number
}
interface OwedRow {
  id: string
  slug: string
  kind: CustomerDays['kind']
  plan: string
  quantity: number
  price: string
  from_on: Day
  until_on: Day
  bill_from: Day
  bill_until: Day
}

const paidFor = statement<CustomerRow>(
  'resale.paid_for',
  `select c.account_id as id, c.plan_id as plan, p.terms, c.covered_until, c.ends_on,
     (select count(*) from memberships m where m.account_id = c.account_id and m.ended_at is null) as members,
     (select count(*) from servers s where s.account_id = c.account_id and s.removed_at is null) as servers
   from customers c join plans p on p.id = c.plan_id
   where c.reseller_id = $1 and c.ended_at is null order by c.account_id`,
)
// the order of the lines
const owed = statement<OwedRow>(
  'resale.owed',
  `select d.id, a.slug, d.kind, p.terms ->> 'name' as plan, d.quantity, d.price, d.from_on, d.until_on, d.bill_from, d.bill_until
   from customer_days d join accounts a on a.id = d.customer_id join plans p on p.id = d.plan_id
   where d.account_id = $1 and d.invoice_id is null
   order by a.slug, d.from_on, array_position(array['plan', 'upgrade', 'member', 'server'], d.kind), d.id`,
)
const noteBilled = statement<never>(
  'resale.note_billed',
  'update customer_days set invoice_id = $2 where account_id = $1 and invoice_id is null',
)
const runningCharges = statement<{ id: string; invoice: string; from_on: Day; until_on: Day; net: string }>(
  'resale.charges',
  `select id, invoice_id as invoice, from_on, until_on, net from charges
   where account_id = $1 and kind = 'customer' and ended_on is null and until_on <= $2 order by id`,
)

const closedSince = statement<{ id: string; until: Day }>(
  'resale.closed_since',
  `select c.account_id as id, a.closed_at::date + 1 as until from customers c join accounts a on a.id = c.account_id
   where c.reseller_id = $1 and c.ended_at is null and a.closed_at is not null order by c.account_id`,
)
const endClosed = statement<never>(
  'resale.end_closed',
  `update customers c set ended_at = a.closed_at from accounts a
   where c.reseller_id = $1 and c.ended_at is null and a.id = c.account_id and a.closed_at is not null`,
)

/**
 * The bill of a reseller's customers at the beginning of a period: one invoice with a line for each customer's coming days, and for those that
 * were owed since the last bill. What is over of the bills before is earned. Without anything to bill the period goes on.
 */
export async function billCustomers(
  work: Work,
  state: BillingState,
  { index, at }: { index: number; at: Date },
): Promise<Outcome<null>> {
  const { id, slug } = state.account
  const { em } = work
  const reseller = await em.findOneOrFail(Reseller, { accountId: id })
  if (!reseller.anchor) throw new Error('the reseller has nothing to bill')
  const period = periodAt(reseller.anchor, 'month', index)
  const { from, until } = period
  await earnOver(work, state, from, at)
  await endClosedCustomers(work, id)
  await addCustomerDays(work, id, await comingDays(work, state, reseller, period))
  Object.assign(reseller, { periodIndex: index, periodFrom: from, periodUntil: until })
  const rows = await work.rows(owed, [id])
  const details = { period: `${from} to ${until}`, customers: new Set(rows.map((row) => row.slug)).size }
  if (rows.length === 0 || !state.currency)
    return { result: null, resource: { id, label: slug }, details: { plan: null, ...details } }
  const invoice = issueInvoice(
    work,
    { state, seller: sellerOf(work.core), at },
    billOf(state, state.currency, rows),
  )
  await em.flush()
  await work.rows(noteBilled, [id, invoice.id])
  return {
    result: null,
    resource: { id: invoice.id, label: invoice.number },
    details,
    jobs: [
      ...(await payersMailed(work, id, { kind: 'invoice-issued', invoice })),
      {
        task: 'invoice-file',
        key: `invoice-file:${invoice.id}`,
        payload: { account: id, invoice: invoice.id },
      },
    ],
  }
}

/** A customer that has closed itself is owed for that day, and for none after it. */
async function endClosedCustomers(work: Work, reseller: string): Promise<void> {
  const closed = await work.rows(closedSince, [reseller])
  for (const { id, until } of closed) await cutCustomerDays(work, id, until)
  if (closed.length > 0) await work.rows(endClosed, [reseller])
}

/** What a reseller owes for the coming days of its customers, with the members and servers that they have now beside those of their plans. */
async function comingDays(
  { rows }: Work,
  state: BillingState,
  reseller: Reseller,
  period: Period,
): Promise<CustomerDays[]> {
  const { currency } = state
  if (!currency) return []
  const customers = await rows(paidFor, [state.account.id])
  return customers.flatMap(({ id, plan, terms, covered_until: from, ends_on, members, servers }) => {
    const until = ends_on !== null && ends_on < period.until ? ends_on : period.until
    // handed back before, or after the clock came late
    if (from >= until || from < period.from) return []
    const parsed = planTerms.parse(terms)
    const price = wholesaleOf(reseller, parsed, currency)
    const days = { customer: id, plan, currency, from, until, bill: period }
    const further = (kind: 'member' | 'server', count: number) => {
      const [quantity, each] = [count - parsed.included[`${kind}s`], price[kind]]
      return quantity > 0 && each !== null ? [{ ...days, kind, quantity, price: each }] : []
    }
    return [
      { ...days, kind: 'plan' as const, quantity: 1, price: price.plan },
      ...further('member', members),
      ...further('server', servers),
    ]
  })
}

const words = {
  plan: '',
  upgrade: ', the difference to the plan before',
  member: ', further members',
  server: ', further servers',
} as const

/** The document of what is owed: each line rounded once, as every invoice has it. */
function billOf(state: BillingState, currency: Currency, rows: readonly OwedRow[]) {
  const lines = rows.map((row): QuoteLine & { kind: 'customer' } => {
    const bill = { from: row.bill_from, until: row.bill_until }
    const [days, of] = [daysBetween(row.from_on, row.until_on), daysIn(bill)]
    const reckoned: Reckoned = {
      quantity: row.quantity,
      unitAmount: BigInt(row.price),
      ...(days < of && { portion: { days, of } }),
    }
    return {
      kind: 'customer',
      text: `${row.slug}: ${row.plan}${words[row.kind]}`,
      ...reckoned,
      amount: amountOf(reckoned),
      from: row.from_on,
      to: lastDayOf({ until: row.until_on }),
    }
  })
  const { category, basisPoints } = state.tax
  const sums = { lines, discounts: [], category, basisPoints }
  const { gross } = totalsOf(sums).totals
  const { tax, totals } = totalsOf({ ...sums, credit: least(state.credit, gross) })
  const charges = rows.map(({ from_on, until_on }, at) => ({
    kind: 'customer' as const,
    from: from_on,
    until: until_on,
    net: lines[at]?.amount ?? 0n,
  }))
  return { currency, lines, discounts: [], charges, ended: [], tax, totals }
}

/** What was charged for customers' days is earned once these are over. */
async function earnOver(work: Work, state: BillingState, today: Day, at: Date): Promise<void> {
  const rows = await work.rows(runningCharges, [state.account.id, today])
  const over = rows.map(({ id, invoice, from_on, until_on, net }) => ({
    id,
    invoice,
    kind: 'customer' as const,
    from: from_on,
    until: until_on,
    net: BigInt(net),
    tax: state.tax,
    credited: 0n,
  }))
  // all of them at once: each is found without a query of its own then
  await work.em.find(Charge, { accountId: state.account.id, id: { $in: over.map(({ id }) => id) } })
  await endCharges(work, { ...state, charges: over }, unusedOf(over, today), at)
}
