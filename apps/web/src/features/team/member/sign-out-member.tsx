import type { MemberSecurityView } from '@gatehouse/core/team/member/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { counted } from '../../../ui/count.ts'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'

export default function SignOutMember(props: { member: MemberSecurityView; onClose: () => void }) {
  const account = useAccount()
  const end = createTask(async () => {
    const { ended } = await account.api.team.endSignIns.mutate({ user: props.member.user })
    toast(`Signed out ${props.member.email}: ${counted(ended, 'sign-in')} ended.`)
    await refetch('team')
  })
  return (
    <Confirm
      title={`Sign out ${props.member.email}?`}
      effects={[
        `ends ${counted(props.member.signIns, 'sign-in')} at once, in every browser`,
        'ends the terminals that they have open in a browser',
        'they may sign in again: to end their access, revoke it',
        'SSH keys, API keys and what they have open over SSH go on',
      ]}
      action="Sign out"
      danger
      task={end}
      onClose={props.onClose}
    />
  )
}
