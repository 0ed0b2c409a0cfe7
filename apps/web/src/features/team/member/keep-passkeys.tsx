import type { MemberView } from '@gatehouse/core/team/member/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'

export default function KeepPasskeys(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const cancel = createTask(async () => {
    await account.api.team.cancelLettingBackIn.mutate({ user: props.member.user })
    toast(`Canceled. The passkeys of ${props.member.email} stay.`)
    await refetch('team')
  })
  return (
    <Confirm
      title={`Keep the passkeys of ${props.member.email}?`}
      effects={[
        'their passkeys, recovery codes and sign-ins stay as they are',
        'if they’ve lost their passkeys, they can’t sign in',
      ]}
      action="Keep passkeys"
      task={cancel}
      onClose={props.onClose}
    />
  )
}
