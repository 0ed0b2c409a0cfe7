import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

interface ChangeEndProcessesProps {
  server: ServerDetail
  onClose: () => void
}

export default function ChangeEndProcesses(props: ChangeEndProcessesProps) {
  const account = useAccount()
  const { id, name, endProcesses } = props.server
  const change = createTask(async () => {
    await account.api.servers.changeSettings.mutate({ server: id, endProcesses: !endProcesses })
    toast(
      `When access to ${name} ends, its processes are ${endProcesses ? 'left running' : 'stopped'} from now on.`,
    )
    await refetch('servers')
  })
  return (
    <Confirm
      title={
        endProcesses
          ? `Leave processes running on ${name} when access ends?`
          : `Stop processes on ${name} when access ends?`
      }
      effects={
        endProcesses
          ? [
              'when someone’s access ends, their keys are removed, and what they are running is left running',
              'open SSH connections are left open too, until they are closed',
            ]
          : [
              'when someone’s access ends, everything their login is running is stopped, and their connections are closed',
              'nothing is stopped now',
            ]
      }
      action={endProcesses ? 'Leave them running' : 'Stop processes'}
      danger={endProcesses}
      task={change}
      onClose={props.onClose}
    />
  )
}
