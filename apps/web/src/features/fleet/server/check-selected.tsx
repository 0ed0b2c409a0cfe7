import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { counted } from '../../../ui/count.ts'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

interface CheckSelectedProps {
  servers: () => readonly ServerView[]
  onDone: () => void
}

/** What one request takes. */
const most = 1000

/** Has the selected servers checked now. */
export function CheckSelected(props: CheckSelectedProps) {
  const account = useAccount()
  const check = createTask(async () => {
    const ids = props.servers().map(({ id }) => id)
    let checking = 0
    for (let at = 0; at < ids.length; at += most) {
      const some = await account.api.servers.check.mutate({ servers: ids.slice(at, at + most) })
      checking += some.checking
    }
    toast(`Checking ${counted(checking, 'server')}.`)
    props.onDone()
    await refetch('servers')
  })
  return (
    <>
      <Button busy={check.busy()} onClick={check.run}>
        Check now
      </Button>
      <Problem failure={check.failure()} />
    </>
  )
}
