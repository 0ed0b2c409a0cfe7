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
    toast(`When access to ${name} ends, processes ${endProcesses ? 'go on' : 'end with it'} from now on.`)
    await refetch('servers')
  })
  return (
    <Confirm
      title={
        endProcesses ? `Leave processes running on ${name}?` : `End processes on ${name} with the access?`
      }
      effects={
        endProcesses
          ? [
              'when somebody’s access ends, their keys leave, and what they still run goes on',
              'that includes SSH connections that are open: they last until they are closed',
            ]
          : [
              'when somebody’s access ends, everything their login still runs is ended, open connections too',
              'nothing is ended now',
            ]
      }
      action={endProcesses ? 'Leave them running' : 'End processes'}
      danger={endProcesses}
      task={change}
      onClose={props.onClose}
    />
  )
}
