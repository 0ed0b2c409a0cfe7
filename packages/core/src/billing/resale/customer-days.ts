import { v7 as uuidv7 } from 'uuid'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import type { Currency } from '../money/currency.ts'
import type { Day } from '../period/day.ts'

/** A stretch of a customer's days that its reseller owes. */
export interface CustomerDays {
  customer: string
  kind: 'plan' | 'upgrade' | 'member' | 'server'
  /** The version of the plan. */
  plan: string
  quantity: number
  /** Of one, for the whole of the bill's days, in minor units. */
  price: bigint
  currency: Currency
  from: Day
  until: Day
  /** The days of the reseller's bill in which they lie. */
  bill: { from: Day; until: Day }
  invoice?: string
}

const add = statement<never>(
  'customer_days.add',
  `insert into customer_days (account_id, id, customer_id, kind, plan_id, quantity, price, currency, from_on, until_on, bill_from, bill_until, invoice_id)
   select $1, d.id, d.customer, d.kind, d.plan, d.quantity, d.price, d.currency, d.from_on, d.until_on, d.bill_from, d.bill_until, d.invoice
   from jsonb_to_recordset($2) d (id uuid, customer uuid, kind text, plan uuid, quantity integer, price bigint, currency text,
     from_on date, until_on date, bill_from date, bill_until date, invoice uuid)
   order by d.from_on`,
)
const cut = statement<never>(
  'customer_days.cut',
  'update customer_days set until_on = $2 where customer_id = $1 and invoice_id is null and from_on < $2 and until_on > $2',
)
const drop = statement<never>(
  'customer_days.drop',
  'delete from customer_days where customer_id = $1 and invoice_id is null and from_on >= $2',
)
const level = statement<{ price: string }>(
  'customer_days.level',
  `select coalesce(sum(price), 0) as price from customer_days
   where customer_id = $1 and kind in ('plan', 'upgrade') and from_on <= $2 and until_on > $2`,
)
const covered = statement<{ until: Day }>(
  'customer_days.covered',
  'select covered_until as until from customers where account_id = $1',
)

/** Adds days that a reseller owes. The database refuses plans' days that do not go on where those before end. */
export async function addCustomerDays(
  { rows }: Pick<Work, 'rows'>,
  reseller: string,
  days: readonly CustomerDays[],
): Promise<void> {
  if (days.length === 0) return
  const written = days.map(({ from, until, bill, price, invoice, ...one }) => ({
    ...one,
    id: uuidv7(),
    price: String(price),
    from_on: from,
    until_on: until,
    bill_from: bill.from,
    bill_until: bill.until,
    invoice: invoice ?? null,
  }))
  await rows(add, [reseller, JSON.stringify(written)])
}

/** Ends what a reseller owes for a customer on a day: what was billed already stays. Answers the first day that nobody owes. */
export async function cutCustomerDays({ rows }: Pick<Work, 'rows'>, customer: string, on: Day): Promise<Day> {
  await rows(cut, [customer, on])
  await rows(drop, [customer, on])
  const [row] = await rows(covered, [customer])
  if (!row) throw new Error(`${customer} is no customer`)
  return row.until
}

/** What a reseller owes for a customer's plan on a day, a bill's days long, in minor units. */
export async function owedOn({ rows }: Pick<Work, 'rows'>, customer: string, day: Day): Promise<bigint> {
  const [row] = await rows(level, [customer, day])
  return BigInt(row?.price ?? 0)
}
