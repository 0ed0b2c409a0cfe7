import type { ServerDetail } from '@gatehouse/core/server/view'
import { readAgain } from '../../api/read.ts'
import { createTask } from '../../api/task.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { someOf } from '../../ui/count.ts'
import { toast } from '../../ui/toast.tsx'
import { useAccount } from '../account/context.ts'

interface ChangeSettingProps {
  server: ServerDetail
  onClose: () => void
}

/** The logins that a setting concerns, by name. */
function loginsOf({ logins }: ServerDetail): string {
  const names = logins.filter(({ keys }) => keys > 0).map(({ login }) => login)
  return names.length > 0 ? someOf(names, 8) : 'nobody has one yet'
}

export function ChangeSudo(props: ChangeSettingProps) {
  const account = useAccount()
  const { id, name, sudo } = props.server
  const logins = loginsOf(props.server)
  const change = createTask(async () => {
    await account.api.servers.changeSettings.mutate({ server: id, sudo: !sudo })
    toast(`Logins on ${name} ${sudo ? 'no longer become' : 'may become'} root. It is on its way there.`)
    await readAgain('servers')
  })
  return (
    <Confirm
      title={sudo ? `No root for logins on ${name}?` : `Let logins on ${name} become root?`}
      effects={
        sudo
          ? [
              <>
                takes the right to become root from every login on {name}: <b class="mono">{logins}</b>
              </>,
              'a rule that Gatehouse did not write, such as a group’s, goes on giving it',
              'a root shell that is open stays open',
            ]
          : [
              <>
                every login on {name} may become root without a password: <b class="mono">{logins}</b>
              </>,
              'so may every login that comes later',
              <>
                it is written to <span class="mono">/etc/sudoers.d/gatehouse</span>, and leaves with the login
              </>,
            ]
      }
      action={sudo ? 'Turn off' : 'Let them become root'}
      danger={!sudo}
      task={change}
      onClose={props.onClose}
    />
  )
}

export function ChangeEndProcesses(props: ChangeSettingProps) {
  const account = useAccount()
  const { id, name, endProcesses } = props.server
  const change = createTask(async () => {
    await account.api.servers.changeSettings.mutate({ server: id, endProcesses: !endProcesses })
    toast(`When access to ${name} ends, processes ${endProcesses ? 'go on' : 'end with it'} from now on.`)
    await readAgain('servers')
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
