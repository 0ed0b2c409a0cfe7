import type { Core } from '../../access/core.ts'
import type { Statements } from '../../access/transaction.ts'
import type { Job } from '../../job/job.ts'
import { type BillingMail, payersMailed } from '../mail/payers-mailed.ts'
import { reservePayment } from '../payment/reserve-payment.ts'
import type { BillingState, OpenInvoice } from '../subscription/billing-state.ts'
import { giveUpAsking, noteCollected, noteTrialTold, noteWarned } from './clock-rows.ts'
import { isOvertaken, mayCharge, type Step } from './schedule.ts'

/**
 * Tells, or asks for, what a step of the clock is about, and notes that it did: mails, and the attempts to be paid. What is overtaken by now, of
 * the account's own time, is noted and not mailed. Answers the jobs.
 */
export async function tellStep(
  work: Pick<Statements, 'rows'> & { core: Core },
  state: BillingState,
  step: Step,
  now: Date,
): Promise<Job[]> {
  const account = state.account.id
  const mailed = async (mail: BillingMail) =>
    isOvertaken(state, step, now) ? [] : payersMailed(work, account, mail)
  if (step.kind === 'trial-mail') {
    await work.rows(noteTrialTold, [account, state.clock.trialTold + 1])
    return mailed({ kind: 'trial-ending', daysLeft: step.daysLeft, other: state.coveredBy })
  }
  if (step.kind === 'warn') {
    await work.rows(noteWarned, [account, step.invoice, step.nth + 1])
    return mailed({
      kind: 'release-announced',
      invoice: invoiceOf(state, step.invoice),
      daysLeft: step.daysLeft,
    })
  }
  if (step.kind !== 'collect') throw new Error(`${step.kind} is booked, and not told`)
  const invoice = invoiceOf(state, step.invoice)
  await work.rows(noteCollected, [account, step.invoice, step.nth + 1])
  const { method } = state
  // whom the provider charges no more without the person is asked instead
  if (!method || !mayCharge(invoice))
    return mailed({ kind: 'payment-asked', invoice, advice: invoice.advice })
  // a page that the person has left is given up; what comes by it after all is booked as what it is
  await work.rows(giveUpAsking, [account, step.invoice])
  const { job } = await reservePayment(work, { account, invoice, method, rail: method.rail, byItself: true })
  return [job]
}

function invoiceOf({ openInvoices }: BillingState, id: string): OpenInvoice {
  const invoice = openInvoices.find((one) => one.id === id)
  if (!invoice) throw new Error('the step is about an invoice that is not open')
  return invoice
}
