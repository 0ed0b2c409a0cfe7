import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { counted } from '../../../ui/count.ts'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'

interface SignOutMemberProps {
  member: { user: string; email: string }
  /** How many browsers. */
  signIns: number
  onClose: () => void
}

export default function SignOutMember(props: SignOutMemberProps) {
  const account = useAccount()
  const end = createTask(async () => {
    const { ended } = await account.api.team.endSignIns.mutate({ user: props.member.user })
    toast(`Signed ${props.member.email} out of ${counted(ended, 'browser')}.`)
    await refetch('team')
  })
  return (
    <Confirm
      title={`Sign out ${props.member.email}?`}
      effects={[
        `signs them out of ${counted(props.signIns, 'browser')} right away`,
        'closes the terminals they have open in a browser',
        'they can sign in again: to end their access, revoke it',
        'their SSH keys, API keys and open SSH sessions keep working',
      ]}
      action="Sign out"
      danger
      task={end}
      onClose={props.onClose}
    />
  )
}
