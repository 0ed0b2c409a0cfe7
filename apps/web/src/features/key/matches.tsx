import type { KeyMatchView } from '@gatehouse/core/key/view'
import { createSignal, For, Show, Suspense } from 'solid-js'
import { createReadStore, readAgain } from '../../api/read.ts'
import { createTask } from '../../api/task.ts'
import { Button } from '../../ui/button.tsx'
import { lazily } from '../../ui/lazily.ts'
import { Problem } from '../../ui/problem.tsx'
import { toast } from '../../ui/toast.tsx'
import { When } from '../../ui/when.tsx'
import { useAccount } from '../account/context.ts'
import { matchesOf } from './queries.ts'
import '../../ui/notice.css'
import './matches.css'

const AddMatch = lazily(async () => (await import('./add-match.tsx')).AddMatch)

/** Keys found on servers of which somebody says that they are the reader’s. */
export function Matches() {
  const account = useAccount()
  const matches = createReadStore(() => matchesOf(account.slug), { key: 'match' })
  return (
    <Show when={matches()?.items.length}>
      <ul class="attention matches" aria-label="Keys said to be yours">
        <For each={matches()?.items}>{(match) => <Match match={match} />}</For>
      </ul>
    </Show>
  )
}

function Match(props: { match: KeyMatchView }) {
  const account = useAccount()
  const [adding, setAdding] = createSignal(false)
  const decline = createTask(async () => {
    await account.api.keys.declineMatch.mutate({ match: props.match.match })
    toast(`Said. The key on ${props.match.server} stays where it is.`)
    await readAgain('keys', 'servers')
  })
  return (
    <li>
      <p>
        Found on <b class="mono">{props.match.server}</b>, said to be yours{' '}
        <span class="faint">
          <When at={props.match.matchedAt} />
        </span>
        <br />
        <span class="mono">{props.match.fingerprint}</span>
      </p>
      <div class="match-actions">
        <Button kind="quiet" busy={decline.busy()} onClick={decline.run}>
          Not mine
        </Button>
        <Button onClick={() => setAdding(true)}>Add it …</Button>
      </div>
      <Problem failure={decline.failure()} />
      <Show when={adding()}>
        <Suspense>
          <AddMatch match={props.match} onClose={() => setAdding(false)} />
        </Suspense>
      </Show>
    </li>
  )
}
