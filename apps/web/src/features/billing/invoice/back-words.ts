import type { InvoiceSummary } from '@gatehouse/core/billing/invoice/view'
import type { Tone } from '../../../ui/state.tsx'
import { money } from '../money-words.ts'

type Back = Pick<InvoiceSummary, 'number' | 'currency' | 'refunds' | 'disputes'>

const refunded: Record<Back['refunds'][number]['state'], [words: string, tone: Tone]> = {
  started: ['being refunded', 'wait'],
  sent: ['being refunded', 'wait'],
  done: ['refunded', 'ok'],
  refused: ['not refunded', 'bad'],
}
const disputed: Record<Back['disputes'][number]['state'], [words: string, tone: Tone]> = {
  opened: ['disputed', 'wait'],
  won: ['disputed: the payment stands', 'ok'],
  lost: ['taken back by the bank', 'bad'],
}

/** Everything that went back of what was paid, or may, in the order in which it happened: what, when, and why as far as that is known. */
export function wentBack({ refunds, disputes, currency }: Back) {
  const all = [
    ...refunds.map(({ id, at, amount, state, refusal, reason }) => {
      const [words, tone] = refunded[state]
      return { id, at, words: `${money(amount, currency)} ${words}`, tone, why: refusal ?? reason }
    }),
    ...disputes.map(({ id, at, amount, state }) => {
      const [words, tone] = disputed[state]
      return { id, at, words: `${money(amount, currency)} ${words}`, tone, why: null }
    }),
  ]
  return all.sort((one, other) => one.at.localeCompare(other.at))
}

/** How much went back, or may, in a line; null where nothing does. */
export function backInWords({ refunds, disputes, currency }: Back): string | null {
  const sums = new Map<string, number>()
  const add = (words: string, amount: number) => sums.set(words, (sums.get(words) ?? 0) + amount)
  for (const { state, amount } of refunds) if (state !== 'refused') add(refunded[state][0], amount)
  for (const { state, amount } of disputes) if (state !== 'won') add(disputed[state][0], amount)
  return [...sums].map(([words, sum]) => `${money(sum, currency)} ${words}`).join(', ') || null
}

/** What a dispute that is not decided means; null where there is none. */
export function disputedInWords({ number, disputes, currency }: Back): string | null {
  const open = disputes.filter(({ state }) => state === 'opened')
  if (open.length === 0) return null
  const amount = money(
    open.reduce((sum, one) => sum + one.amount, 0),
    currency,
  )
  return `${number}: the payment is disputed. The payer’s bank keeps ${amount} until it has decided. Nothing changes for your team until then. If it was a mistake, tell the bank.`
}
