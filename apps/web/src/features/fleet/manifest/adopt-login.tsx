import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { powersOf, type UnadoptedLoginProps } from './login-rows.ts'

export default function AdoptLogin(props: UnadoptedLoginProps & { onClose: () => void }) {
  const account = useAccount()
  const { login, email } = props.login
  const { name } = props.server
  const powers = powersOf(props.unadopted)
  const adopt = createTask(async () => {
    await account.api.servers.adoptLogin.mutate({ server: props.server.id, login })
    toast(
      `${login} on ${name} is now the login of ${email ?? 'its member'}. Gatehouse is installing the keys.`,
    )
    await refetch('servers')
  })
  return (
    <Confirm
      title={`Adopt ${login} on ${name}?`}
      effects={[
        <>
          installs the keys of <b>{email ?? login}</b> in the account <span class="mono">{login}</span> that
          is already on {name} (uid {props.unadopted.uid})
        </>,
        `${email ?? 'the holder of these keys'} can then do whatever that account can`,
        ...powers.map((power) => <b>{power}</b>),
        'its files and its other keys stay: anyone who gets in with one of those still can',
        'when access ends, Gatehouse removes what it wrote and leaves the account',
      ]}
      action={`Adopt ${login}`}
      danger={powers.length > 0}
      task={adopt}
      onClose={props.onClose}
    />
  )
}
