import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

export default function RemoveServer(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const navigate = useNavigate()
  const [forget, setForget] = createSignal(false)
  const remove = createTask(async () => {
    await account.api.servers.remove.mutate({ server: props.server.id, forget: forget() })
    toast(
      forget()
        ? `${props.server.name} is forgotten.`
        : `Removing ${props.server.name}: its keys are being taken away.`,
    )
    navigate(`/${account.slug}/servers`)
    await refetch('servers', 'account', 'team')
  })
  const logins = props.server.logins.length
  return (
    <Confirm
      title={`Remove ${props.server.name}?`}
      effects={[
        <Show when={!forget()} fallback="leaves what is on the host as it is: keys on it go on working">
          takes the keys of <b>{logins === 1 ? '1 login' : `${logins} logins`}</b> off{' '}
          <span class="mono">{props.server.name}</span>; lines that Gatehouse did not write stay
        </Show>,
        <Show
          when={!forget()}
          fallback={`the server leaves ${account.membership().account.name} at once, and nothing is sent to it any more`}
        >
          stays in the list as “removal pending” until the host has proved it, then leaves{' '}
          {account.membership().account.name}
        </Show>,
        'what the log says about it stays',
      ]}
      action="Remove server"
      danger
      type={props.server.name}
      task={remove}
      more={<Checkbox label="The host is gone: forget it at once" checked={forget()} onChange={setForget} />}
      onClose={props.onClose}
    />
  )
}
