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
    toast(`${login} on ${name} is the login of ${email ?? 'its member'} now. Keys are on their way.`)
    await refetch('servers')
  })
  return (
    <Confirm
      title={`Adopt ${login} on ${name}?`}
      effects={[
        <>
          puts the keys of <b>{email ?? login}</b> into the account <span class="mono">{login}</span> that is
          on {name} already (uid {props.unadopted.uid})
        </>,
        `what that account may do there, ${email ?? 'whoever holds these keys'} may from then on`,
        ...powers.map((power) => <b>{power}</b>),
        'its files and its other keys stay: whoever gets in by one of those still does',
        'when the access ends, Gatehouse takes away what it wrote, and leaves the account',
      ]}
      action={`Adopt ${login}`}
      danger={powers.length > 0}
      task={adopt}
      onClose={props.onClose}
    />
  )
}
