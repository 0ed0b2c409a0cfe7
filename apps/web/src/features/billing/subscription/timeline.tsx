import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { For, Show } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { dayInWords } from '../day-words.ts'
import { paymentMethodsOf, timelineOf } from '../queries.ts'
import css from './timeline.module.css'
import { timelineEntries } from './timeline-words.ts'

/** Every date that will matter if nothing is done, the next first. */
export function Timeline(props: { view: SubscriptionView }) {
  const account = useAccount()
  const items = createRead(() => timelineOf(account.slug))
  const methods = createRead(() =>
    account.can('payment-method:read') ? orUndefined(paymentMethodsOf(account.slug)) : undefined,
  )
  const entries = () =>
    timelineEntries(items() ?? [], {
      account: account.membership().account.name,
      plan: props.view.plan?.name ?? null,
      method: methods() && (methods()?.find(({ isDefault }) => isDefault)?.label ?? null),
    })
  return (
    <section class={css.timeline} aria-labelledby="timeline">
      <h2 id="timeline">If nothing changes</h2>
      <Show
        when={entries().length > 0}
        fallback={<p class="soft">Nothing is coming: no invoice, no payment, no end.</p>}
      >
        <ol>
          <For each={entries()}>
            {(entry) => (
              <li data-tone={entry.tone}>
                <time datetime={entry.at}>{dayInWords(entry.at)}</time>
                <span>{entry.words}</span>
              </li>
            )}
          </For>
        </ol>
      </Show>
    </section>
  )
}
