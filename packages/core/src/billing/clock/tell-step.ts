import type { Core } from '../../access/core.ts'
import type { Statements } from '../../access/transaction.ts'
import type { Job } from '../../job/job.ts'
import { payersMailed } from '../mail/payers-mailed.ts'
import { reservePayment } from '../payment/reserve-payment.ts'
import type { BillingState, OpenInvoice } from '../subscription/billing-state.ts'
import { giveUpAsking, noteCollected, noteTrialTold, noteWarned } from './clock-rows.ts'
import type { Step } from './schedule.ts'

/** Tells, or asks for, what a step of the clock is about, and notes that it did: mails, and the attempts to be paid. Answers the jobs. */
export async function tellStep(
  work: Pick<Statements, 'rows'> & { core: Core },
  state: BillingState,
  step: Step,
): Promise<Job[]> {
  const account = state.account.id
  if (step.kind === 'trial-mail') {
    await work.rows(noteTrialTold, [account, state.clock.trialTold + 1])
    return payersMailed(work, account, { kind: 'trial-ending', daysLeft: step.daysLeft })
  }
  if (step.kind === 'warn') {
    await work.rows(noteWarned, [account, step.invoice, step.nth + 1])
    return payersMailed(work, account, {
      kind: 'release-announced',
      invoice: invoiceOf(state, step.invoice),
      daysLeft: step.daysLeft,
    })
  }
  if (step.kind !== 'collect') throw new Error(`${step.kind} is booked, and not told`)
  const invoice = invoiceOf(state, step.invoice)
  await work.rows(noteCollected, [account, step.invoice, step.nth + 1])
  const { method } = state
  // where only a person can help, or nobody can, the person is asked: the same again would be refused again
  if (!method || invoice.advice === 'never' || invoice.advice === 'ask')
    return payersMailed(work, account, { kind: 'payment-asked', invoice })
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
