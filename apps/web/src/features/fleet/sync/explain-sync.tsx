import type { SyncExplanation } from '@gatehouse/core/fleet/manifest/view'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal, For, onMount, Show } from 'solid-js'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { counted } from '../../../ui/count.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { Lines } from '../../../ui/lines.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { Probing } from '../server/probing.tsx'
import css from './explain-sync.module.css'

interface ExplainSyncProps {
  server: ServerDetail
  onClose: () => void
}

/** Asks the host what it holds, and shows what the next sync would change there, and why. Changes nothing. */
export default function ExplainSync(props: ExplainSyncProps) {
  const account = useAccount()
  const [explained, setExplained] = createSignal<SyncExplanation>()
  const ask = createTask(async () => {
    setExplained(undefined)
    setExplained(await account.api.servers.explain.query({ server: props.server.id }))
  })
  onMount(ask.run)
  return (
    <Dialog title={`What the next sync would change on ${props.server.name}`} onClose={props.onClose} wide>
      <Show when={ask.busy()}>
        <Probing whom={props.server.name} what="what it has; nothing is changed" most={15} />
      </Show>
      <Problem failure={ask.failure()} />
      <Show when={explained()}>{(known) => <Explained {...known()} />}</Show>
      <div class="actions">
        <Show when={!ask.busy()}>
          <Button onClick={ask.run}>Ask again</Button>
        </Show>
        <Button onClick={props.onClose}>Close</Button>
      </div>
    </Dialog>
  )
}

function Explained(props: SyncExplanation) {
  return (
    <div role="status">
      <Show when={props.changes.length > 0} fallback={<p>{nothingWouldChange(props)}</p>}>
        <p>The next sync would {changesInShort(props.changes)}:</p>
        <ul class={css.explained}>
          <For each={props.changes}>
            {({ what, action, line, why }) => (
              <li>
                <span class="mono">{what}</span>
                <div>
                  <Lines added={action === 'add' ? [line] : []} removed={action === 'remove' ? [line] : []} />
                  <span class="soft">{why}</span>
                </div>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.problems.length > 0}>
        <p>
          <b>Something prevents it:</b>
        </p>
        <ul class={css.problems}>
          <For each={props.problems}>{(problem) => <li>{problem}</li>}</For>
        </ul>
      </Show>
      <Show when={props.otherWays.length > 0}>
        <p>
          <b>Not managed by Gatehouse:</b>
        </p>
        <ul class={css.problems}>
          <For each={props.otherWays}>{(way) => <li>{way}</li>}</For>
        </ul>
      </Show>
    </div>
  )
}

function changesInShort(changes: SyncExplanation['changes']): string {
  const removing = changes.filter(({ action }) => action === 'remove').length
  const adding = changes.length - removing
  return [
    adding > 0 && `add ${counted(adding, 'line')}`,
    removing > 0 && `remove ${counted(removing, 'line')}`,
  ]
    .filter(Boolean)
    .join(' and ')
}

function nothingWouldChange({ name, inSync }: SyncExplanation): string {
  return inSync
    ? `${name} has exactly what it should. Nothing would change.`
    : 'No line would be added or removed, but what Gatehouse wrote there has been altered and would be rewritten.'
}
