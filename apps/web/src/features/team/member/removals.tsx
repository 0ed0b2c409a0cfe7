import { For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { useAccount } from '../account/account-context.ts'
import { removalsOf } from './queries.ts'
import '../../../ui/notice.css'

// read where there is something to be removed
const RemovalLine = lazyWithRetry(() => import('./removal-line.tsx'))

/** Whose access is still to be removed, and from which servers: until each has proved it. */
export function Removals() {
  const account = useAccount()
  const removals = createReadStore(() => removalsOf(account.slug), { key: 'login' })
  return (
    <Show when={removals()?.items.length}>
      <ul class="attention" aria-label="Access still to be removed">
        <For each={removals()?.items}>{(removal) => <RemovalLine removal={removal} />}</For>
      </ul>
    </Show>
  )
}
