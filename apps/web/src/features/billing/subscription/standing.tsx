import type { PlanView } from '@gatehouse/core/billing/plan/view'
import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { For, Show } from 'solid-js'
import { createRead, orUndefined, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { State } from '../../../ui/state.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import { couponInWords } from '../coupon/coupon-words.ts'
import { money, priceOf } from '../money-words.ts'
import { HoldNotice } from './hold-notice.tsx'
import css from './standing.module.css'
import { standingInWords } from './standing-words.ts'
import { UsageBar } from './usage-bar.tsx'

/** The plan, what it costs, how long it runs, and how much of it is used. */
export function Standing(props: { view: SubscriptionView; plans: readonly PlanView[] }) {
  const account = useAccount()
  const words = () => standingInWords(props.view)
  const plan = () => props.plans.find(({ isCurrent }) => isCurrent)
  return (
    <section class={css.standing} aria-label="Plan">
      <HoldNotice holds={props.view.holds} />
      <Show when={props.view.isDemo}>
        <p class={css.demo}>This is a demo: no real money moves.</p>
      </Show>
      <div class={css.head}>
        <div>
          <p class={css.plan}>
            <b>{props.view.plan?.name ?? 'No plan'}</b>
            <Show when={plan()}>{(known) => <span> {priceOf(known(), props.view.currency)}</span>}</Show>
          </p>
          <p class={css.state}>
            <State tone={words().tone}>{words().state}</State>
          </p>
        </div>
        <Show when={account.can('subscription:manage') && props.view.plan}>
          <PlanActions view={props.view} />
        </Show>
      </div>
      <For each={words().lines}>{(line) => <p class="soft">{line}</p>}</For>
      <Usage view={props.view} />
      <Show when={props.view.coupon}>
        {(coupon) => (
          <p>
            <b>Coupon</b> <span class="soft">{couponInWords(coupon())}</span>
          </p>
        )}
      </Show>
      <Show when={props.view.credit > 0 && props.view.currency}>
        {(currency) => (
          <p>
            <b>Credit</b>{' '}
            <span class="soft">{money(props.view.credit, currency())}, used for the next invoices</span>
          </p>
        )}
      </Show>
    </section>
  )
}

/** Before there is a plan, what can be had is what the account itself is limited to. */
function Usage(props: { view: SubscriptionView }) {
  const account = useAccount()
  const own = createRead(() => orUndefined(accountOf(account.slug)))
  const use = (of: 'members' | 'servers' | 'trunks') => ({
    ...props.view.usage[of],
    ...(!props.view.plan && { most: own()?.limits[of] ?? null }),
  })
  return (
    <div class={css.uses}>
      <UsageBar label="Members and invites" use={use('members')} />
      <UsageBar label="Servers" use={use('servers')} />
      <UsageBar label="Trunks" use={use('trunks')} />
    </div>
  )
}

function PlanActions(props: { view: SubscriptionView }) {
  const account = useAccount()
  const dialogs = createDialogs({ cancel: () => import('../plan/cancel-plan.tsx') })
  const keep = createTask(async () => {
    await account.api.billing.resume.mutate()
    await refetch('billing')
    toast(`${props.view.plan?.name ?? 'The plan'} continues.`)
  })
  return (
    <div>
      <Show
        when={props.view.state === 'cancelled'}
        fallback={<Button onClick={() => dialogs.open('cancel')}>Cancel plan</Button>}
      >
        <Button kind="main" busy={keep.busy()} onClick={keep.run}>
          Keep the plan
        </Button>
      </Show>
      <Problem failure={keep.failure()} />
      <dialogs.Open view={props.view} />
    </div>
  )
}
