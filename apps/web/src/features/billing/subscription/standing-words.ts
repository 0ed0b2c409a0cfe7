import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { counted } from '../../../ui/count.ts'
import type { Tone } from '../../../ui/state.tsx'
import { dayBefore, dayInWords, daysLeft, spanInWords } from '../day-words.ts'

/** How an account stands with its plan: a word, and what follows. */
export interface Standing {
  state: string
  tone: Tone
  lines: string[]
}

/** A subscription in words. */
export function standingInWords(view: SubscriptionView): Standing {
  const { plan, next, period, trialEndsAt, now } = view
  switch (view.state) {
    case 'paid-for': {
      const { name, endsOn } = view.payer ?? { name: 'a reseller', endsOn: null }
      return {
        state: `Paid for by ${name}`,
        tone: endsOn ? 'wait' : 'ok',
        lines: [
          endsOn
            ? `Until ${dayInWords(endsOn)}. Choose a plan of your own before then.`
            : `${plan?.name ?? 'A plan'}, chosen by ${name}.`,
        ],
      }
    }
    case 'trial': {
      const ends = trialEndsAt ?? now
      const { coveredBy } = view
      const none = coveredBy ? `What ${coveredBy} has paid ends` : 'The trial ends'
      const then = plan
        ? `${plan.name} begins on ${dayInWords(ends)}.`
        : `${none} on ${dayInWords(ends)}. Choose a plan before then.`
      const state = coveredBy ? `Paid by ${coveredBy}` : trialInWords(ends, now)
      return { state, tone: 'wait', lines: [then] }
    }
    case 'active':
      return {
        state: 'Active',
        tone: 'ok',
        lines: [
          ...(period ? [`This period: ${spanInWords(period.from, dayBefore(period.until))}.`] : []),
          ...(next
            ? [`Changes to ${next.name} on ${dayInWords(next.on)}.`]
            : period
              ? [`Continues on ${dayInWords(period.until)}.`]
              : []),
        ],
      }
    case 'cancelled': {
      const end = endOf(view)
      return {
        state: `Canceled: ends on ${dayInWords(end)}`,
        tone: 'wait',
        lines: [`${plan?.name ?? 'The plan'} works as before until then. Nothing more is charged.`],
      }
    }
    case 'ended':
      return {
        state: 'No plan',
        tone: 'bad',
        lines: ['Nothing can be added to the account until an owner chooses a plan.'],
      }
    case 'none':
      return { state: 'No plans here', tone: 'none', lines: [] }
  }
}

/** When what was canceled ends: with the period, or with the trial. */
export function endOf({ period, trialEndsAt, now }: SubscriptionView): string {
  return period?.until ?? trialEndsAt ?? now
}

/** `Trial: 5 days left`. */
export function trialInWords(endsAt: string, now: string): string {
  return `Trial: ${counted(daysLeft(endsAt, now), 'day')} left`
}
