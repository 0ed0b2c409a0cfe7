import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { A } from '@solidjs/router'
import { useAccount } from '../../team/account/account-context.ts'
import { dayInWords } from '../day-words.ts'
import { money } from '../money-words.ts'
import css from './past-due.module.css'

/** That an invoice should be paid by now, and that nothing has stopped because of it. */
export default function PastDue(props: { invoice: NonNullable<SubscriptionView['pastDue']> }) {
  const account = useAccount()
  return (
    <section class={css.pastDue} aria-label="Past due">
      <p>
        <b>
          Invoice {props.invoice.number} is past due: {money(props.invoice.open, props.invoice.currency)}{' '}
          since {dayInWords(props.invoice.dueOn)}.
        </b>{' '}
        <span class="soft">Everything works as before in the meantime.</span>
      </p>
      <A class="button" href={`/${account.slug}/billing?invoice=${props.invoice.number}`}>
        {account.can('invoice:pay') ? 'Pay it' : 'See the invoice'}
      </A>
    </section>
  )
}
