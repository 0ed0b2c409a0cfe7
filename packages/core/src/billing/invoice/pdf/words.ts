import type { Currency } from '../../money/currency.ts'
import { formatMoney } from '../../money/format-money.ts'
import type { IssuedInvoice } from '../issued.ts'

const months = 'January February March April May June July August September October November December'.split(
  ' ',
)

/** A day as a document has it, '1 December 2026', which no end of a line breaks. */
export function longDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${date}\u00A0${months[(month ?? 1) - 1]}\u00A0${year}`
}

/** A period, both of whose days belong to it: '1–31 December 2026'. */
export function longPeriod(from: string, to: string): string {
  if (from === to) return longDay(from)
  if (from.slice(0, 7) === to.slice(0, 7)) return `${Number(from.slice(8))}–${longDay(to)}`
  return `${longDay(from)} – ${longDay(to)}`
}

/** An amount as a document has it, with a minus that is as wide as a figure. */
export const money = (amount: bigint, currency: Currency): string =>
  formatMoney(amount, currency).replace('-', '\u2212').replace(' ', '\u00A0')

/** What the document is called. */
export const titleOf = ({ kind }: IssuedInvoice): string => (kind === 'invoice' ? 'Invoice' : 'Credit note')

/** The one line that says what it comes to. */
export function headlineOf({ kind, totals, currency, dueOn }: IssuedInvoice): string {
  if (kind === 'credit-note') return `${money(totals.gross, currency)} credited`
  if (totals.due === 0n) return 'Nothing to pay'
  return `${money(totals.due, currency)} due ${longDay(dueOn)}`
}

/** What the reader has to do, or need not do. */
export function paymentWords({ kind, totals, currency, dueOn, corrects }: IssuedInvoice): string[] {
  if (kind === 'credit-note') {
    const credited = `We added ${money(totals.credit, currency)} to your credit. Your next invoices use it first.`
    const refunded = `We refund ${money(totals.due, currency)} the way you paid it.`
    return [
      `This corrects invoice ${corrects?.number} of ${longDay(corrects?.issuedOn ?? dueOn)}. You don’t need to pay anything.`,
      ...(totals.credit > 0n ? [credited] : []),
      ...(totals.due > 0n ? [refunded] : []),
    ]
  }
  if (totals.gross === 0n) return ['You don’t need to pay anything.']
  if (totals.due === 0n) return ['Paid in full from your credit. You don’t need to pay anything.']
  return [
    `Please pay ${money(totals.due, currency)} by ${longDay(dueOn)}. If your account has a payment method, we charge it automatically and you don’t need to do anything.`,
  ]
}

/** The label of the line of tax. */
export function taxLabel({ category, basisPoints }: IssuedInvoice['tax']): string {
  if (category === 'O') return 'Not subject to VAT'
  return category === 'AE' ? 'VAT 0% (reverse charge)' : `VAT ${basisPoints / 100}%`
}

/** An IBAN in groups of four (ISO 13616). */
export const spacedIban = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1 ')
