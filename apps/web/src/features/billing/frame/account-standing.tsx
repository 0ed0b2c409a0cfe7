import { A, useLocation } from '@solidjs/router'
import { Show, Suspense } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import { subscriptionOf } from '../queries.ts'
import { HoldNotice } from '../subscription/hold-notice.tsx'
import { trialInWords } from '../subscription/standing-words.ts'
import css from './account-standing.module.css'

const PastDue = lazyWithRetry(() => import('./past-due.tsx'))

/** Over each page: that the account is on hold, and to those who may see billing how long the trial lasts. Billing says both itself. */
export function AccountStanding() {
  const account = useAccount()
  const location = useLocation()
  const billing = `/${account.slug}/billing`
  return (
    <Show when={location.pathname.replace(/\/$/, '') !== billing}>
      <Suspense>
        <Lines billing={billing} />
      </Suspense>
    </Show>
  )
}

function Lines(props: { billing: string }) {
  const account = useAccount()
  const seesBilling = account.can('subscription:read')
  const own = createRead(() => orUndefined(accountOf(account.slug)))
  const subscription = createRead(() => (seesBilling ? orUndefined(subscriptionOf(account.slug)) : undefined))
  const trial = () => {
    const known = subscription()
    return known?.state === 'trial' && known.trialEndsAt
      ? trialInWords(known.trialEndsAt, known.now)
      : undefined
  }
  // a hold says the same, and more
  const pastDue = () => (own()?.holds.some(({ kind }) => kind === 'unpaid') ? null : subscription()?.pastDue)
  return (
    <>
      <HoldNotice holds={own()?.holds.map(({ kind }) => kind) ?? []}>
        <Show when={seesBilling}>
          <A class="button" href={props.billing}>
            Go to billing
          </A>
        </Show>
      </HoldNotice>
      <Show when={pastDue()}>{(invoice) => <PastDue invoice={invoice()} />}</Show>
      <Show when={trial()}>
        {(words) => (
          <p class={css.trial}>
            {words()} <A href={props.billing}>{subscription()?.plan ? 'Billing' : 'See plans'}</A>
          </p>
        )}
      </Show>
    </>
  )
}
