import type { SharedLoginView } from '@gatehouse/core/fleet/shared-login/view'
import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { counted, someOf } from '../../../ui/count.ts'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Says what goes with a shared login, and removes it. */
export default function RemoveSharedLogin(props: {
  login: SharedLoginView | undefined
  onClose: () => void
}) {
  return (
    <Show when={props.login} keyed>
      {(login) => <Ask login={login} onClose={props.onClose} />}
    </Show>
  )
}

function Ask(props: { login: SharedLoginView; onClose: () => void }) {
  const account = useAccount()
  const { id, login, servers, members } = props.login
  const remove = createTask(async () => {
    await account.api.sharedLogins.remove.mutate({ sharedLogin: id })
    toast(`Removed the login ${login}. Gatehouse is closing its accounts.`)
    await refetch('servers', 'team')
  })
  return (
    <Confirm
      title={`Remove the login ${login}?`}
      effects={[
        <>
          closes its account on{' '}
          {someOf(
            servers.map(({ name }) => name),
            3,
          )}
          ; its home folder stays there
        </>,
        `${counted(members.length, 'member')} can no longer log in as ${login}, and live sessions in it end`,
        'processes that it runs are ended, where the server’s settings say so',
      ]}
      action="Remove login"
      danger
      type={login}
      task={remove}
      onClose={props.onClose}
    />
  )
}
