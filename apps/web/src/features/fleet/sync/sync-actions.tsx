import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Looks at the server at once, or asks what would change. */
export function SyncActions(props: { server: ServerDetail }) {
  const account = useAccount()
  const dialogs = createDialogs({ explain: () => import('./explain-sync.tsx') })
  const check = createTask(async () => {
    await account.api.servers.sync.mutate({ server: props.server.id })
    toast(`Checking ${props.server.name}.`)
    await refetch('servers')
  })
  return (
    <div class="beside-line">
      <Button kind="quiet" onClick={() => dialogs.open('explain')}>
        Preview changes
      </Button>
      <Button busy={check.busy()} onClick={check.run}>
        Check now
      </Button>
      <Problem failure={check.failure()} />
      <dialogs.Open server={props.server} />
    </div>
  )
}
