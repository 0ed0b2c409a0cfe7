import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { useAccount } from '../../team/account/account-context.ts'

export function ServerActions(props: { server: ServerDetail }) {
  const account = useAccount()
  const dialogs = createDialogs({
    rename: () => import('./rename-server.tsx'),
    resize: () => import('../../machine/resize/resize-server.tsx'),
    remove: () => import('./remove-server.tsx'),
  })
  return (
    <div class="notice-actions">
      <Show when={account.can('server:manage')}>
        <Button onClick={() => dialogs.open('rename')}>Rename</Button>
      </Show>
      <Show when={account.can('server:resize')}>
        <Button onClick={() => dialogs.open('resize')}>Change type</Button>
      </Show>
      <Show when={account.can('server:manage')}>
        <Button onClick={() => dialogs.open('remove')}>Remove</Button>
      </Show>
      <dialogs.Open server={props.server} />
    </div>
  )
}
