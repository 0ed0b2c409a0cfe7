import type { ServerDetail } from '@gatehouse/core/server/view'
import { revalidate, useNavigate } from '@solidjs/router'
import { createTask } from '../../api/task.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { toast } from '../../ui/toast.tsx'
import { useAccount } from '../account/context.ts'

export default function RemoveServer(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const navigate = useNavigate()
  const remove = createTask(async () => {
    await account.api.servers.remove.mutate({ server: props.server.id })
    toast(`Removed ${props.server.name}.`)
    navigate(`/${account.slug}/servers`)
    await revalidate(['servers', 'account', 'team'])
  })
  const logins = props.server.logins.length
  return (
    <Confirm
      title={`Remove ${props.server.name}?`}
      effects={[
        <>
          takes the keys of <b>{logins === 1 ? '1 login' : `${logins} logins`}</b> off{' '}
          <span class="mono">{props.server.name}</span>; lines that Gatehouse did not write stay
        </>,
        `then the server leaves ${account.membership().account.name}, and nothing is sent to it any more`,
        'what the log says about it stays',
      ]}
      action="Remove server"
      danger
      type={props.server.name}
      task={remove}
      onClose={props.onClose}
    />
  )
}
