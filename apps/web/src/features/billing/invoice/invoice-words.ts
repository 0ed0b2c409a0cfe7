import type { InvoiceSummary } from '@gatehouse/core/billing/invoice/view'
import type { Tone } from '../../../ui/state.tsx'
import { dayInWords } from '../day-words.ts'
import { money } from '../money-words.ts'

/** Of what an invoice is about, in a word with its tone. */
export function invoiceState(invoice: InvoiceSummary): { words: string; tone: Tone } {
  const of = (what: 'paid' | 'credited') => money(invoice[what], invoice.currency)
  if (invoice.kind === 'credit-note') return { words: 'Credited', tone: 'none' }
  switch (invoice.state) {
    case 'paid':
      return { words: 'Paid', tone: 'ok' }
    case 'credited':
      return { words: 'Credited', tone: 'none' }
    case 'paid-and-credited':
      return { words: `Paid ${of('paid')}, credited ${of('credited')}`, tone: 'ok' }
    case 'overdue':
      return { words: `Overdue since ${dayInWords(invoice.dueOn)}`, tone: 'bad' }
    case 'open':
      return { words: `Due on ${dayInWords(invoice.dueOn)}`, tone: 'wait' }
  }
}

/** What is known of its payment; null where nothing is. */
export function paymentInWords({ payment }: InvoiceSummary): string | null {
  if (!payment) return null
  switch (payment.state) {
    case 'paid':
      return `by ${payment.by}`
    case 'refused':
      return `${payment.by} was refused: ${payment.reason ?? 'no reason given'}`
    case 'asking':
      return 'waits for you to confirm it'
    case 'started':
    case 'sent':
      return `being charged to ${payment.by}`
    case 'void':
      return null
  }
}

/** Whether it can be paid now: something is open, and no answer is awaited. */
export function canBePaid({ kind, open, payment }: InvoiceSummary): boolean {
  return kind === 'invoice' && open > 0 && payment?.state !== 'started' && payment?.state !== 'sent'
}

/** The amount that it is about: what a credit note gives is below zero. */
export function amountOf({ kind, gross, currency }: InvoiceSummary): string {
  return money(kind === 'credit-note' ? -gross : gross, currency)
}

/** Why a payment was refused, and what to do: null where none was, or where it is paid all the same. */
export function refusedInWords(invoice: InvoiceSummary): string | null {
  const { payment, open, number, currency } = invoice
  if (open === 0 || payment?.state !== 'refused') return null
  return `${number}, ${money(open, currency)}, isn’t paid: ${payment.by} was refused (${payment.reason ?? 'no reason given'}). Pay it with another payment method, or ask your bank and try again.`
}

/** Where its files are. */
export function fileOf(account: string, number: string, type: 'pdf' | 'xml' | 'csv'): string {
  return `/invoices/${number}.${type}?account=${account}`
}
