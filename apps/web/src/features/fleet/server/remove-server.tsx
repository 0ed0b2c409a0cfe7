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
        ? `Removed ${props.server.name}.`
        : `Removing ${props.server.name}: Gatehouse is removing its keys.`,
    )
    navigate(`/${account.slug}/servers`)
    await refetch('servers', 'account', 'team')
  })
  const logins = props.server.logins.length
  return (
    <Confirm
      title={`Remove ${props.server.name}?`}
      effects={[
        <Show when={!forget()} fallback="leaves the host as it is: keys on it keep working">
          removes the keys of <b>{logins === 1 ? '1 login' : `${logins} logins`}</b> from{' '}
          <span class="mono">{props.server.name}</span>; lines that Gatehouse did not write stay
        </Show>,
        <Show
          when={!forget()}
          fallback={`removes the server from ${account.membership().account.name} right away; Gatehouse no longer contacts it`}
        >
          stays in the list as “removal pending” until Gatehouse has verified that, then disappears
        </Show>,
        'its entries in the audit log stay',
      ]}
      action="Remove server"
      danger
      type={props.server.name}
      task={remove}
      more={
        <Checkbox label="The host is gone: remove it right away" checked={forget()} onChange={setForget} />
      }
      onClose={props.onClose}
    />
  )
}
