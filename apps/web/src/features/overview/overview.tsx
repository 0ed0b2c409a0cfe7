import { onCleanup, Show } from 'solid-js'
import { createRead } from '../../api/read.ts'
import { lazyWithRetry } from '../../ui/lazy-with-retry.ts'
import { useAccount } from '../team/account/account-context.ts'
import { AttentionList } from './attention-list.tsx'
import { LastChanges } from './last-changes.tsx'
import { LiveNow } from './live-now.tsx'
import css from './overview.module.css'
import { overviewOf } from './queries.ts'
import { Standing } from './standing.tsx'

// most accounts are past it
const FirstSteps = lazyWithRetry(() => import('./first-steps.tsx'))

/** What is verified, and what comes due by the clock, is no event that would be heard of. */
const readAgainMs = 60_000

/** Whether anything is wrong, who is in, what changed. */
export function Overview() {
  const account = useAccount()
  const view = createRead(() => overviewOf(account.slug))
  const timer = setInterval(() => document.visibilityState === 'visible' && overviewOf.refetch(), readAgainMs)
  onCleanup(() => clearInterval(timer))
  return (
    <Show when={view()}>
      {(known) => (
        <Show
          when={known().firstSteps?.server !== false}
          fallback={
            <div class={css.main}>
              <Show when={known().firstSteps}>{(steps) => <FirstSteps steps={steps()} />}</Show>
            </div>
          }
        >
          <div class={css.columns}>
            <div class={css.main}>
              <Show when={known().firstSteps}>{(steps) => <FirstSteps steps={steps()} />}</Show>
              <AttentionList view={known()} />
              <Show when={known().live}>{(live) => <LiveNow live={live()} />}</Show>
              <Show when={known().changes}>{(changes) => <LastChanges changes={changes()} />}</Show>
            </div>
            <div class={css.side}>
              <Standing view={known()} />
            </div>
          </div>
        </Show>
      )}
    </Show>
  )
}
