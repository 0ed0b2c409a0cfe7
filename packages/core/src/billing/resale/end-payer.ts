import type { Outcome } from '../../access/outcome.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import type { MailJob } from '../../job/job.ts'
import { noteTrialTold } from '../clock/clock-rows.ts'
import { allPayersMailed, payersMailed } from '../mail/payers-mailed.ts'
import { type Day, dayOf, startOf } from '../period/day.ts'
import type { BillingState } from '../subscription/billing-state.ts'
import { Subscription } from '../subscription/subscription.entity.ts'
import { Customer } from './customer.entity.ts'
import { restOf } from './rest-of.ts'

const paidFor = statement<{ id: string }>(
  'resale.customers',
  'select account_id as id from customers where reseller_id = $1 and ended_at is null order by account_id',
)

/**
 * Ends that a reseller pays for an account, without a plan of its own: what is paid, or owed, for it still holds until that is over. Throws where
 * nobody pays for it.
 */
export async function endPayer(work: Work, state: BillingState, at: Date): Promise<Outcome<null>> {
  const { id, slug } = state.account
  const { payer } = state
  if (!payer) throw new Error('nobody pays for the account')
  const until = dayOf(restOf(state, at))
  await releaseCustomer(work, { account: id, payer: payer.name, until, at })
  const subscription = await work.em.findOneOrFail(Subscription, { accountId: id })
  subscription.planId = null
  return {
    result: null,
    resource: { id, label: slug },
    details: { payer: payer.name, paidUntil: until },
    jobs: await payersMailed(work, id, { kind: 'payer-ended', other: payer.name, on: until }),
  }
}

/** Writes that nobody pays in place of an account any more, and until when it was paid for: there its own subscription begins. */
export async function releaseCustomer(
  work: Pick<Work, 'em' | 'rows'>,
  { account, payer, until, at }: { account: string; payer: string; until: Day; at: Date },
): Promise<Subscription> {
  const customer = await work.em.findOneOrFail(Customer, { accountId: account })
  customer.endedAt = at
  const subscription = await work.em.findOneOrFail(Subscription, { accountId: account })
  subscription.trialEndsAt = startOf(until)
  subscription.coveredBy = payer
  await work.em.flush()
  await work.rows(noteTrialTold, [account, 0])
  return subscription
}

/** The mails to whoever may pay in a reseller's customers, once it is on hold for what it owes: from a day on they have no plan, unless it pays, or they do. */
export async function tellCustomers(
  work: Pick<Work, 'core' | 'rows'>,
  { account }: BillingState,
  on: Day,
): Promise<MailJob[]> {
  const customers = await work.rows(paidFor, [account.id])
  return allPayersMailed(
    work,
    customers.map(({ id }) => id),
    { kind: 'payer-overdue', other: account.name, on },
  )
}
