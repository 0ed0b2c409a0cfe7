import { isOpen } from '@gatehouse/core/machine/operation/view'
import { For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { CancelRestart } from '../service/cancel-restart.tsx'
import { OperationProgress } from './operation-progress.tsx'
import { operationsOf } from './queries.ts'

/** What goes on with a server, and what came of the last long change of it. Nothing where there was none. */
export default function ServerOperations(props: { server: string }) {
  const account = useAccount()
  const known = createReadStore(() => operationsOf(account.slug, props.server), { key: 'id' })
  const shown = () => known()?.filter(({ state }, place) => place === 0 || isOpen(state)) ?? []
  return (
    <Show when={shown().length > 0}>
      <section aria-labelledby="operations">
        <h2 id="operations">
          {shown().some(({ state }) => isOpen(state)) ? 'In progress' : 'Last change of the machine'}
        </h2>
        <For each={shown()}>
          {(operation) => (
            <OperationProgress
              operation={operation}
              actions={
                <Show when={operation.cancellable && account.can('service:restart')}>
                  <div class="notice-actions">
                    <CancelRestart operation={operation}>Cancel restart</CancelRestart>
                  </div>
                </Show>
              }
            />
          )}
        </For>
      </section>
    </Show>
  )
}
