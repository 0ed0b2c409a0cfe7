import type { SessionView } from '@gatehouse/core/session/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Says what ending a session does, and ends it. */
export default function ConfirmEndSession(props: {
  session: Pick<SessionView, 'id' | 'email' | 'server'>
  onClose: () => void
}) {
  const account = useAccount()
  const end = createTask(async () => {
    await account.api.sessions.terminate.mutate({ session: props.session.id })
    toast(`Ending the session of ${props.session.email}.`)
    await refetch('sessions')
  })
  return (
    <Confirm
      title="End this session?"
      effects={[
        <>
          disconnects <b>{props.session.email}</b> from <span class="mono">{props.session.server.name}</span>{' '}
          at once, whatever is running
        </>,
        <>
          their terminal shows <span class="mono">Ended by {account.user().email}.</span>
        </>,
        'the recording so far is kept, and the audit log says who ended it',
        'their access does not change: they can open another session',
      ]}
      action="End session"
      danger
      task={end}
      onClose={props.onClose}
    />
  )
}
