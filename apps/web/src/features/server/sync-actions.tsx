import type { ServerDetail } from '@gatehouse/core/server/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { readAgain } from '../../api/read.ts'
import { createTask } from '../../api/task.ts'
import { Button } from '../../ui/button.tsx'
import { lazily } from '../../ui/lazily.ts'
import { Problem } from '../../ui/problem.tsx'
import { toast } from '../../ui/toast.tsx'
import { useAccount } from '../account/context.ts'

const ExplainSync = lazily(async () => (await import('../manifest/explain-sync.tsx')).ExplainSync)

/** Looks at the server at once, or asks what would change. */
export function SyncActions(props: { server: ServerDetail }) {
  const account = useAccount()
  const [explaining, setExplaining] = createSignal(false)
  const check = createTask(async () => {
    await account.api.servers.sync.mutate({ server: props.server.id })
    toast(`Checking ${props.server.name}.`)
    await readAgain('servers')
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
