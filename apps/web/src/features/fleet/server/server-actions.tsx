import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { useAccount } from '../../team/account/account-context.ts'

const RenameServer = lazyWithRetry(async () => (await import('./rename-server.tsx')).RenameServer)
const ResizeServer = lazyWithRetry(async () => (await import('./resize-server.tsx')).ResizeServer)
const RemoveServer = lazyWithRetry(async () => (await import('./remove-server.tsx')).RemoveServer)

export function ServerActions(props: { server: ServerDetail }) {
  const account = useAccount()
  const [doing, setDoing] = createSignal<'rename' | 'resize' | 'remove'>()
  const close = () => setDoing(undefined)
  return (
    <div class="notice-actions">
      <Show when={account.can('server:manage')}>
        <Button onClick={() => setDoing('rename')}>Rename …</Button>
      </Show>
      <Show when={account.can('server:resize')}>
        <Button onClick={() => setDoing('resize')}>Change type …</Button>
      </Show>
      <Show when={account.can('server:manage')}>
        <Button onClick={() => setDoing('remove')}>Remove …</Button>
      </Show>
      <Suspense>
        <Show when={doing() === 'rename'}>
          <RenameServer server={props.server} onClose={close} />
        </Show>
        <Show when={doing() === 'resize'}>
          <ResizeServer server={props.server} onClose={close} />
        </Show>
        <Show when={doing() === 'remove'}>
          <RemoveServer server={props.server} onClose={close} />
        </Show>
      </Suspense>
    </div>
  )
}
