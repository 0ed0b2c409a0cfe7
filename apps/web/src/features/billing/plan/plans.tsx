import type { PlanView } from '@gatehouse/core/billing/plan/view'
import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { createSignal, For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { dayInWords } from '../day-words.ts'
import { priceOf } from '../money-words.ts'
import { planInWords } from './plan-words.ts'
import css from './plans.module.css'

/** What can be bought; choosing one first shows what it costs. */
export function Plans(props: { view: SubscriptionView; plans: readonly PlanView[] }) {
  const account = useAccount()
  const [chosen, setChosen] = createSignal<PlanView>()
  const dialogs = createDialogs({ choose: () => import('./choose-plan.tsx') })
  const choose = (plan: PlanView) => {
    setChosen(plan)
    dialogs.open('choose')
  }
  const mark = (plan: PlanView) => {
    if (plan.slug === props.view.next?.slug) return `From ${dayInWords(props.view.next.on)}`
    if (!plan.isCurrent) return undefined
    return props.view.state === 'trial' ? 'After the trial' : 'Your plan'
  }
  const action = (plan: PlanView) => {
    if (!account.can('subscription:manage') || plan.slug === props.view.next?.slug) return undefined
    if (!plan.isCurrent) return `Choose ${plan.name}`
    // what it is changed to can be taken back, and so can the cancellation, beside the plan's state
    return props.view.next ? `Keep ${plan.name}` : undefined
  }
  return (
    <section aria-labelledby="plans">
      <div class="section-head">
        <h2 id="plans">Plans</h2>
        <Show when={!account.can('subscription:manage')}>
          <p class="soft">An owner changes the plan.</p>
        </Show>
      </div>
      <ul class={css.plans}>
        <For each={props.plans}>
          {(plan) => (
            <li
              class={css.plan}
              classList={{ [css.current ?? '']: plan.isCurrent }}
              aria-labelledby={`plan-${plan.slug}`}
            >
              <header>
                <h3 id={`plan-${plan.slug}`}>{plan.name}</h3>
                <Show when={mark(plan)}>{(words) => <span class={css.mark}>{words()}</span>}</Show>
              </header>
              <p class={css.price}>{priceOf(plan, props.view.currency)}</p>
              <ul class={css.features}>
                <For each={planInWords(plan, props.view.currency)}>{(line) => <li>{line}</li>}</For>
              </ul>
              <Show when={action(plan)}>
                {(words) => (
                  <Button class={css.choose ?? ''} onClick={() => choose(plan)}>
                    {words()}
                  </Button>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={chosen()}>{(plan) => <dialogs.Open plan={plan()} />}</Show>
    </section>
  )
}
