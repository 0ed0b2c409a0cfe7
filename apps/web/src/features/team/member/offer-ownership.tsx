import type { MemberView } from '@gatehouse/core/team/member/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'

export default function OfferOwnership(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const offer = createTask(async () => {
    await account.api.team.offerOwnership.mutate({ user: props.member.user })
    toast(`Offered. ${props.member.email} has to accept.`)
    await refetch('team')
  })
  return (
    <Confirm
      title={`Offer ownership to ${props.member.email}?`}
      effects={[
        <>
          <b>{props.member.email}</b> sees the offer on their next visit and has to accept it
        </>,
        'nothing changes until then; your own role stays as it is',
        `an owner can do everything in ${account.membership().account.name}, and can change your role`,
      ]}
      action="Offer ownership"
      task={offer}
      onClose={props.onClose}
    />
  )
}
