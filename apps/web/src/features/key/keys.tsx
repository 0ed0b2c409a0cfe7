import { createSignal, For, Show } from 'solid-js'
import { createReadStore } from '../../api/read.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Table } from '../../ui/table.tsx'
import { useAccount } from '../account/context.ts'
import { AddKey } from './add-key.tsx'
import { HowToMakeAKey } from './how-to.tsx'
import { KeyRow } from './key-row.tsx'
import { Matches } from './matches.tsx'
import { keysOf } from './queries.ts'

/** The reader's own keys, and where they are. */
export function Keys() {
  const account = useAccount()
  const keys = createReadStore(() => keysOf(account.slug))
  const [adding, setAdding] = createSignal(false)
  const empty = () => keys()?.length === 0
  return (
    <Show when={keys()}>
      {(known) => (
        <>
          <Show when={!account.can('server:ssh')}>
            <p class="soft">
              Your role reaches no servers in {account.membership().account.name}. Keys wait here until it
              does.
            </p>
          </Show>
          <Matches />
          <Show
            when={!empty()}
            fallback={
              <Notice title="No key yet">
                <p>
                  A key added here lands in your own <span class="mono">authorized_keys</span> on every server
                  you reach, within seconds. Your login there is{' '}
                  <span class="mono">{account.membership().login}</span>.
                </p>
                <AddKey />
              </Notice>
            }
          >
            <Table label="SSH keys" head={<Head />}>
              <For each={known()}>{(key) => <KeyRow key={key} />}</For>
            </Table>
            <Show
              when={adding()}
              fallback={
                <div class="below">
                  <Button kind="main" onClick={() => setAdding(true)}>
                    Add a key
                  </Button>
                </div>
              }
            >
              <h2>Add a key</h2>
              <AddKey onDone={() => setAdding(false)} />
            </Show>
          </Show>
          <HowToMakeAKey />
        </>
      )}
    </Show>
  )
}

function Head() {
  return (
    <>
      <th>Name</th>
      <th>Type</th>
      <th>Fingerprint</th>
      <th>On servers</th>
      <th>Added</th>
    </>
  )
}
