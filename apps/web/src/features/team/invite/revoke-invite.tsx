import type { InviteView } from '@gatehouse/core/team/invite/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'

export default function RevokeInvite(props: { invite: InviteView; onClose: () => void }) {
  const account = useAccount()
  const revoke = createTask(async () => {
    await account.api.invites.revoke.mutate({ invite: props.invite.id })
    toast(`Revoked the invite of ${props.invite.email}.`)
    await refetch('invites', 'account')
  })
  return (
    <Confirm
      title={`Revoke the invite of ${props.invite.email}?`}
      effects={['the link that was sent stops working right away', 'you can invite the same address again']}
      action="Revoke invite"
      danger
      task={revoke}
      onClose={props.onClose}
    />
  )
}
