import type { PasskeyView } from '@gatehouse/core/identity/passkey/view'
import { createSignal, For, Show, Suspense } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Notice } from '../../../ui/notice.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { securityOverview } from '../user/queries.ts'

const AddPasskey = lazyWithRetry(async () => (await import('./add-passkey.tsx')).AddPasskey)
const MakeCodes = lazyWithRetry(
  async () => (await import('../recovery/make-recovery-codes.tsx')).MakeRecoveryCodes,
)
const RemovePasskey = lazyWithRetry(async () => (await import('./remove-passkey.tsx')).RemovePasskey)

/** The reader's own passkeys. Whoever has enrolled the first is led on to recovery codes. */
export function Passkeys() {
  const own = createReadStore(() => securityOverview())
  const [adding, setAdding] = createSignal(false)
  const [leading, setLeading] = createSignal(false)
  const add = () => (
    <Button kind="main" onClick={() => setAdding(true)}>
      Add a passkey
    </Button>
  )
  return (
    <Show when={own()}>
      {(known) => (
        <>
          <h2>Passkeys</h2>
          <Show
            when={known().passkeys.length > 0}
            fallback={
              <Notice title="No passkey yet" actions={add()}>
                <p>
                  Whoever reads your mail can sign in as you. With a passkey the link alone is not enough, and
                  dangerous actions ask for its touch.
                </p>
              </Notice>
            }
          >
            <Table label="Passkeys" head={<PasskeysHead />} part>
              <For each={known().passkeys}>
                {(passkey) => <PasskeyRow passkey={passkey} last={known().passkeys.length === 1} />}
              </For>
            </Table>
            <div class="below">{add()}</div>
          </Show>
          <Show when={adding()}>
            <Suspense>
              <AddPasskey
                onClose={() => setAdding(false)}
                onEnrolled={() => setLeading(own()?.recoveryCodes === null)}
              />
            </Suspense>
          </Show>
          <Show when={leading()}>
            <Suspense>
              <MakeCodes before={null} onClose={() => setLeading(false)} />
            </Suspense>
          </Show>
        </>
      )}
    </Show>
  )
}

function PasskeysHead() {
  return (
    <>
      <th>Name</th>
      <th>Kept</th>
      <th>Added</th>
      <th>Last used</th>
    </>
  )
}

function PasskeyRow(props: { passkey: PasskeyView; last: boolean }) {
  const [removing, setRemoving] = createSignal(false)
  return (
    <Row
      name={props.passkey.name}
      actions={
        <>
          <Button kind="quiet" aria-label={`Remove ${props.passkey.name}`} onClick={() => setRemoving(true)}>
            Remove
          </Button>
          <Show when={removing()}>
            <Suspense>
              <RemovePasskey passkey={props.passkey} last={props.last} onClose={() => setRemoving(false)} />
            </Suspense>
          </Show>
        </>
      }
    >
      <td class="span-2">{props.passkey.name}</td>
      <td class="fold" data-label="Kept">
        {props.passkey.synced ? 'synced by its maker' : 'on one device'}
      </td>
      <td class="faint fold nowrap" data-label="Added">
        <When at={props.passkey.createdAt} />
      </td>
      <td class="faint fold nowrap" data-label="Last used">
        <Show when={props.passkey.lastUsedAt} fallback="never">
          {(at) => <When at={at()} />}
        </Show>
      </td>
    </Row>
  )
}
