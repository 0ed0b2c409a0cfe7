import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

const ExplainSync = lazyWithRetry(async () => (await import('./explain-sync.tsx')).ExplainSync)

/** Looks at the server at once, or asks what would change. */
export function SyncActions(props: { server: ServerDetail }) {
  const account = useAccount()
  const [explaining, setExplaining] = createSignal(false)
  const check = createTask(async () => {
    await account.api.servers.sync.mutate({ server: props.server.id })
    toast(`Checking ${props.server.name}.`)
    await refetch('servers')
  })
  return (
    <div class="beside-line">
      <Button kind="quiet" onClick={() => setExplaining(true)}>
        What would change?
      </Button>
      <Button busy={check.busy()} onClick={check.run}>
        Check now
      </Button>
      <Problem failure={check.failure()} />
      <Show when={explaining()}>
        <Suspense>
          <ExplainSync server={props.server} onClose={() => setExplaining(false)} />
        </Suspense>
      </Show>
    </div>
  )
}
