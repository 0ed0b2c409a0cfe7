import type { TimelineItem } from '@gatehouse/core/billing/subscription/view'
import { counted } from '../../../ui/count.ts'
import { money } from '../money-words.ts'

/** A date that will matter, in words. */
export interface TimelineEntry {
  at: string
  words: string
  tone: 'plain' | 'money' | 'bad'
}

interface Known {
  account: string
  /** The plan that runs. */
  plan: string | null
  /** By what invoices are paid; null where there is nothing, undefined where the reader may not know. */
  method: string | null | undefined
}

/** What will happen if nobody does anything; an invoice and its payment at the same moment are one. */
export function timelineEntries(items: readonly TimelineItem[], known: Known): TimelineEntry[] {
  const entries: TimelineEntry[] = []
  for (let at = 0; at < items.length; at++) {
    const item = items[at]
    if (!item) continue
    const next = items[at + 1]
    const isPaidThen =
      item.kind === 'period' && next?.kind === 'collect' && next.at === item.at && next.amount === item.amount
    if (isPaidThen) at++
    const { words, tone } = wordsOf(item, known, isPaidThen)
    entries.push({ at: item.at, words, tone })
  }
  return entries
}

function wordsOf(item: TimelineItem, known: Known, isPaidThen: boolean): Omit<TimelineEntry, 'at'> {
  const amount = amountOf(item)
  switch (item.kind) {
    case 'trial-mail':
      return { words: `An email reminds you: ${leftOf(item)} of the trial.`, tone: 'plain' }
    case 'trial-end':
      return {
        words: `The trial ends. Without a plan, ${known.account} is put on hold: nothing can be added to it. Access and servers stay as they are.`,
        tone: 'bad',
      }
    case 'period':
      if (!amount) return { words: `${item.plan ?? 'The plan'} begins a new period, free.`, tone: 'plain' }
      return {
        words: `${begins(item, known)}. An invoice of about ${amount} is issued${isPaidThen ? ` and ${paid(known)}` : ''}.`,
        tone: 'money',
      }
    case 'customers':
      return { words: 'Your customers’ next days are billed, on one invoice.', tone: 'money' }
    case 'payer-end':
      return {
        words: `Your reseller pays no more. Without a plan of its own, ${known.account} is put on hold: nothing can be added to it.`,
        tone: 'bad',
      }
    case 'end':
      return {
        words: `${known.plan ?? 'The plan'} ends. ${known.account} is put on hold: nothing can be added to it. Nothing more is charged.`,
        tone: 'bad',
      }
    case 'collect':
      return known.method === null
        ? { words: `An email asks for the payment of ${what(item)}.`, tone: 'money' }
        : { words: `${capital(what(item))} is ${paid(known)}.`, tone: 'money' }
    case 'hold':
      return {
        words: `If ${what(item)} isn’t paid by then, ${known.account} is put on hold: nothing can be added to it until it is.`,
        tone: 'bad',
      }
    case 'warn':
      return {
        words: `If ${what(item)} isn’t paid by then, an email warns you: Gatehouse lets go of the account’s servers ${daysLater(item)}.`,
        tone: 'bad',
      }
    case 'release':
      return {
        words: `Gatehouse lets go of the account’s servers. Keys that are installed stay on them.`,
        tone: 'bad',
      }
  }
}

function begins({ plan }: TimelineItem, known: Known): string {
  const name = plan ?? 'The plan'
  return plan === known.plan ? `${name} continues` : `${name} begins`
}

/** Of an invoice that is not issued yet the amount is what it would be today. */
function what(item: TimelineItem): string {
  const amount = amountOf(item)
  if (item.invoice) return amount ? `${item.invoice} (${amount})` : item.invoice
  return amount ? `the invoice of about ${amount}` : 'the invoice'
}

function amountOf({ amount, currency }: TimelineItem): string | null {
  return amount !== null && amount > 0 && currency ? money(amount, currency) : null
}

const paid = ({ method }: Known) => {
  if (method === undefined) return 'charged to the default payment method'
  return method === null ? 'you’re asked by email to pay it' : `charged to ${method}`
}

const leftOf = ({ daysLeft }: TimelineItem) =>
  daysLeft === 1 ? '1 day is left' : `${daysLeft ?? 0} days are left`

const daysLater = ({ daysLeft }: TimelineItem) =>
  daysLeft === null ? 'later' : `${counted(daysLeft, 'day')} later`

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
