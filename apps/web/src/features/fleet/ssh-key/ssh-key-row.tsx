import type { KeyView } from '@gatehouse/core/fleet/ssh-key/view'
import { Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { State } from '../../../ui/state.tsx'
import { Row } from '../../../ui/table.tsx'
import { Ends, When } from '../../../ui/when.tsx'
import { proofInWords } from '../sync/sync-words.ts'
import css from './ssh-keys.module.css'

export function SshKeyRow(props: { key: KeyView }) {
  const dialogs = createDialogs({
    end: () => import('./set-ssh-key-end.tsx'),
    remove: () => import('./remove-ssh-key.tsx'),
  })
  const bits = () => (props.key.type === 'ssh-rsa' ? ` ${props.key.bits}` : '')
  return (
    <Row
      name={props.key.name}
      actions={
        <>
          <Button
            kind="quiet"
            aria-label={`Set expiry of ${props.key.name}`}
            onClick={() => dialogs.open('end')}
          >
            Set expiry
          </Button>
          <Button kind="quiet" aria-label={`Remove ${props.key.name}`} onClick={() => dialogs.open('remove')}>
            Remove
          </Button>
          <dialogs.Open key={props.key} />
        </>
      }
    >
      <td class="span-2">
        <span>
          {props.key.name}
          <Show when={props.key.expiresAt}>
            {(at) => (
              <span class="soft nowrap">
                {' · '}
                <Ends at={at()} />
              </span>
            )}
          </Show>
          <Show when={props.key.warning}>{(warning) => <div class="warning">{warning()}</div>}</Show>
        </span>
      </td>
      <td class="mono fold nowrap" data-label="Type">
        {props.key.type}
        {bits()}
      </td>
      <td class={`mono fold ${css.fingerprint}`} data-label="Fingerprint">
        {props.key.fingerprint}
      </td>
      <td class={`fold ${css.onServers}`} data-label="On servers">
        <Show when={props.key.sync} fallback={<span class="faint">none: your role can’t log in</span>}>
          {(sync) => <State tone={proofInWords(sync()).tone}>{proofInWords(sync()).words}</State>}
        </Show>
      </td>
      <td class="faint fold nowrap" data-label="Added">
        <When at={props.key.createdAt} />
      </td>
    </Row>
  )
}
