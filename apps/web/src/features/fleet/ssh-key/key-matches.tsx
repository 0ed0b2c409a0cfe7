import type { KeyMatchView } from '@gatehouse/core/fleet/ssh-key/view'
import { For, Show } from 'solid-js'
import { createReadStore, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { keyMatchesOf } from './queries.ts'
import '../../../ui/notice.css'
import css from './key-matches.module.css'

/** Keys found on servers of which somebody says that they are the reader’s. */
export function KeyMatches() {
  const account = useAccount()
  const matches = createReadStore(() => keyMatchesOf(account.slug), { key: 'match' })
  return (
    <Show when={matches()?.items.length}>
      <ul class={`attention ${css.matches}`} aria-label="Are these your keys?">
        <For each={matches()?.items}>{(match) => <KeyMatch match={match} />}</For>
      </ul>
    </Show>
  )
}

function KeyMatch(props: { match: KeyMatchView }) {
  const account = useAccount()
  const dialogs = createDialogs({ add: () => import('./add-matched-key.tsx') })
  const decline = createTask(async () => {
    await account.api.keys.declineMatch.mutate({ match: props.match.match })
    toast(`Got it. The key stays on ${props.match.server}.`)
    await refetch('keys', 'servers')
  })
  return (
    <li>
      <p>
        Found on <b class="mono">{props.match.server}</b>{' '}
        <span class="faint">
          <When at={props.match.matchedAt} />
        </span>
        <br />
        <span class="mono">{props.match.fingerprint}</span>
      </p>
      <div class={css.matchActions}>
        <Button kind="quiet" busy={decline.busy()} onClick={decline.run}>
          Not mine
        </Button>
        <Button onClick={() => dialogs.open('add')}>Add it</Button>
      </div>
      <Problem failure={decline.failure()} />
      <dialogs.Open match={props.match} />
    </li>
  )
}
