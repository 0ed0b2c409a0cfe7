import type { KeyView } from '@gatehouse/core/key/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { Button } from '../../ui/button.tsx'
import { lazily } from '../../ui/lazily.ts'
import { State } from '../../ui/state.tsx'
import { Row } from '../../ui/table.tsx'
import { When } from '../../ui/when.tsx'
import { proofInWords } from '../server/sync-words.ts'

const RemoveKey = lazily(async () => (await import('./remove-key.tsx')).RemoveKey)

export function KeyRow(props: { key: KeyView }) {
  const [removing, setRemoving] = createSignal(false)
  const bits = () => (props.key.type === 'ssh-rsa' ? ` ${props.key.bits}` : '')
  return (
    <Row
      name={props.key.name}
      actions={
        <>
          <Button kind="quiet" aria-label={`Remove ${props.key.name}`} onClick={() => setRemoving(true)}>
            Remove
          </Button>
          <Show when={removing()}>
            <Suspense>
              <RemoveKey key={props.key} onClose={() => setRemoving(false)} />
            </Suspense>
          </Show>
        </>
      }
    >
      <td class="span-2">
        <span>
          {props.key.name}
          <Show when={props.key.warning}>{(warning) => <div class="warning">{warning()}</div>}</Show>
        </span>
      </td>
      <td class="mono fold nowrap" data-label="Type">
        {props.key.type}
        {bits()}
      </td>
      <td class="mono fold" data-label="Fingerprint">
        {props.key.fingerprint}
      </td>
      <td class="fold" data-label="On servers">
        <Show when={props.key.sync} fallback={<span class="faint">your role reaches none</span>}>
          {(sync) => <State tone={proofInWords(sync()).tone}>{proofInWords(sync()).words}</State>}
        </Show>
      </td>
      <td class="faint fold nowrap" data-label="Added">
        <When at={props.key.createdAt} />
      </td>
    </Row>
  )
}
