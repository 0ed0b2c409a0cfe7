import { leaveFor } from '../../../api/signed-out.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { useAccount } from './account-context.ts'

export default function LeaveAccount(props: { onClose: () => void }) {
  const account = useAccount()
  const name = account.membership().account.name
  const leave = createTask(async () => {
    await account.api.team.leave.mutate()
    leaveFor('/')
  })
  return (
    <Confirm
      title={`Leave ${name}?`}
      effects={[
        <>
          removes your keys from every server of {name}, where your login is{' '}
          <span class="mono">{account.membership().login}</span>
        </>,
        `revokes your API keys for ${name}`,
        'only an owner can invite you again',
      ]}
      action={`Leave ${name}`}
      danger
      task={leave}
      onClose={props.onClose}
    />
  )
}
