import { createSignal, For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Table } from '../../../ui/table.tsx'
import { SshConfig } from '../../session/ssh-config/ssh-config.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { AddSshKey } from './add-ssh-key.tsx'
import { HowToMakeAKey } from './how-to-make-a-key.tsx'
import { KeyMatches } from './key-matches.tsx'
import { sshKeysOf } from './queries.ts'
import { SshKeyRow } from './ssh-key-row.tsx'

/** The reader's own keys, and where they are. */
export function SshKeys() {
  const account = useAccount()
  const keys = createReadStore(() => sshKeysOf(account.slug))
  const [adding, setAdding] = createSignal(false)
  let add: HTMLButtonElement | undefined
  // where one goes on from the form that has gone
  const goOn = () => {
    setAdding(false)
    add?.focus()
  }
  const empty = () => keys()?.length === 0
  return (
    <Show when={keys()}>
      {(known) => (
        <>
          <Show when={!account.can('server:ssh')}>
            <p class="soft">
              Your role can’t log in to servers in {account.membership().account.name}. Your keys are kept
              here in case that changes.
            </p>
          </Show>
          <KeyMatches />
          <Show
            when={!empty()}
            fallback={
              <Notice title="No key yet">
                <p>
                  Gatehouse installs your key in <span class="mono">authorized_keys</span> on every server you
                  can reach, within seconds. Your login there is{' '}
                  <span class="mono">{account.membership().login}</span>.
                </p>
                <AddSshKey onAdded={goOn} />
              </Notice>
            }
          >
            <Table label="SSH keys" head={<SshKeysHead />}>
              <For each={known()}>{(key) => <SshKeyRow key={key} />}</For>
            </Table>
            <Show
              when={adding()}
              fallback={
                <div class="below">
                  <Button
                    kind="main"
                    ref={(element: HTMLButtonElement) => (add = element)}
                    onClick={() => setAdding(true)}
                  >
                    Add a key
                  </Button>{' '}
                  <SshConfig />
                </div>
              }
            >
              <h2>Add a key</h2>
              <AddSshKey autofocus onAdded={goOn} onCancel={goOn} />
            </Show>
          </Show>
          <HowToMakeAKey />
        </>
      )}
    </Show>
  )
}

function SshKeysHead() {
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
