import { For, Show } from 'solid-js'
import { createInfiniteList } from '../../../api/infinite-list.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { createRowKeys } from '../../../ui/row-keys.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { historyOf, historyPage } from '../server/queries.ts'
import { SyncRun } from './sync-run.tsx'
import '../../../ui/unfolding.css'
import css from './sync-history.module.css'

/** The syncs of a server that changed something, failed in a new way, or recovered: newest first. */
export function SyncHistory(props: { id: string }) {
  const account = useAccount()
  const { loaded, older } = createInfiniteList(historyOf, () => [account.slug, props.id])
  let list: HTMLDivElement | undefined
  createRowKeys(() => list, { onlyWithin: true })
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <Show when={loaded()}>
        {(known) => (
          <Show when={known().items.length > 0} fallback={<NoSyncs />}>
            <div class={`unfolding ${css.history}`} ref={(element) => (list = element)}>
              <For each={known().items}>{(run) => <SyncRun run={run} />}</For>
            </div>
            <Problem failure={older.failure()} />
            <Show when={known().nextCursor}>
              <Button class="below" busy={older.busy()} onClick={() => older.run(historyPage)}>
                Show older syncs
              </Button>
            </Show>
          </Show>
        )}
      </Show>
    </section>
  )
}

function NoSyncs() {
  return (
    <Notice title="No syncs yet">
      <p>Every sync that changes something, fails or recovers is listed here, with the lines that changed.</p>
    </Notice>
  )
}
