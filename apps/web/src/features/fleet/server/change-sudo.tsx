import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { someOf } from '../../../ui/count.ts'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

interface ChangeSudoProps {
  server: ServerDetail
  onClose: () => void
}

/** The logins that a setting concerns, by name. */
function loginsOf({ logins }: ServerDetail): string {
  const names = logins.filter(({ keys }) => keys > 0).map(({ login }) => login)
  return names.length > 0 ? someOf(names, 8) : 'no one has one yet'
}

export default function ChangeSudo(props: ChangeSudoProps) {
  const account = useAccount()
  const { id, name, sudo } = props.server
  const logins = loginsOf(props.server)
  const change = createTask(async () => {
    await account.api.servers.changeSettings.mutate({ server: id, sudo: !sudo })
    toast(`Logins on ${name} ${sudo ? 'can no longer' : 'can now'} become root. Gatehouse is updating it.`)
    await refetch('servers')
  })
  return (
    <Confirm
      title={sudo ? `Turn off root for logins on ${name}?` : `Let logins on ${name} become root?`}
      effects={
        sudo
          ? [
              <>
                no login on {name} can become root anymore: <b class="mono">{logins}</b>
              </>,
              'a sudo rule that Gatehouse did not write, such as a group’s, still applies',
              'root shells that are open stay open',
            ]
          : [
              <>
                any login on {name} can become root without a password: <b class="mono">{logins}</b>
              </>,
              'so can logins that are added later',
              <>
                Gatehouse writes it to <span class="mono">/etc/sudoers.d/gatehouse</span>, and removes it with
                the login
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
