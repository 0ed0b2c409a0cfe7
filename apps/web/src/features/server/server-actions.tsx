import type { ServerDetail } from '@gatehouse/core/server/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { Button } from '../../ui/button.tsx'
import { lazily } from '../../ui/lazily.ts'

const RenameServer = lazily(async () => (await import('./rename-server.tsx')).RenameServer)
const RemoveServer = lazily(async () => (await import('./remove-server.tsx')).RemoveServer)

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
