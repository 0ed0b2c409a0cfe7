import type { ServerDetail } from '@gatehouse/core/server/view'
import { createSignal, lazy, Show, Suspense } from 'solid-js'
import { Button } from '../../ui/button.tsx'

const RenameServer = lazy(() => import('./rename-server.tsx'))
const RemoveServer = lazy(() => import('./remove-server.tsx'))

export function ServerActions(props: { server: ServerDetail }) {
  const [doing, setDoing] = createSignal<'rename' | 'remove'>()
  const close = () => setDoing(undefined)
  return (
    <div class="notice-actions">
      <Button onClick={() => setDoing('rename')}>Rename …</Button>
      <Button onClick={() => setDoing('remove')}>Remove …</Button>
      <Suspense>
        <Show when={doing() === 'rename'}>
          <RenameServer server={props.server} onClose={close} />
        </Show>
        <Show when={doing() === 'remove'}>
          <RemoveServer server={props.server} onClose={close} />
        </Show>
      </Suspense>
    </div>
  )
}
