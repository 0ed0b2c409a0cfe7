import type { PasskeyView } from '@gatehouse/core/identity/passkey/view'
import { useSearchParams } from '@solidjs/router'
import { For, onMount, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { securityOverview } from '../user/queries.ts'

/** The reader's own passkeys. Whoever has enrolled the first is led on to recovery codes. */
export function Passkeys() {
  const own = createReadStore(() => securityOverview())
  const dialogs = createDialogs({
    add: () => import('./add-passkey.tsx'),
    codes: () => import('../recovery/make-recovery-codes.tsx'),
  })
  const [params, setParams] = useSearchParams<{ add?: string }>()
  onMount(() => {
    if (params.add === undefined) return
    setParams({ add: null }, { replace: true })
    dialogs.open('add')
  })
  const offerCodes = () => own()?.recoveryCodes === null && dialogs.open('codes')
  const add = () => (
    <Button kind="main" onClick={() => dialogs.open('add')}>
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
                  Anyone who can read your email can sign in as you. With a passkey, a link alone isn’t
                  enough, and sensitive actions ask for it.
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
          <dialogs.Open before={null} onEnrolled={offerCodes} />
        </>
      )}
    </Show>
  )
}

function PasskeysHead() {
  return (
    <>
      <th>Name</th>
      <th>Stored</th>
      <th>Added</th>
      <th>Last used</th>
    </>
  )
}

function PasskeyRow(props: { passkey: PasskeyView; last: boolean }) {
  const dialogs = createDialogs({ remove: () => import('./remove-passkey.tsx') })
  return (
    <Row
      name={props.passkey.name}
      actions={
        <>
          <Button
            kind="quiet"
            aria-label={`Remove ${props.passkey.name}`}
            onClick={() => dialogs.open('remove')}
          >
            Remove
          </Button>
          <dialogs.Open passkey={props.passkey} last={props.last} />
        </>
      }
    >
      <td class="span-2">{props.passkey.name}</td>
      <td class="fold" data-label="Stored">
        {props.passkey.synced ? 'synced across devices' : 'on one device'}
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
