import type { MemberView } from '@gatehouse/core/team/member/view'
import { refetch } from '../../../api/read.ts'
import { EndDialog } from '../../../ui/end-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { servers, serversHolding } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'

export default function SetMemberEnd(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const { email, login, user } = props.member
  const setEnd = async (expiresAt: string | null) => {
    await account.api.team.setEnd.mutate({ user, expiresAt })
    toast(expiresAt ? `The access of ${email} ends by itself.` : `The access of ${email} has no end.`)
    await refetch('team')
  }
  const reached = serversHolding(props.member)
  return (
    <EndDialog
      title={`End of the access of ${email}`}
      label="Access ends"
      value={props.member.expiresAt}
      effect={(at) => (
        <>
          At <b>{at}</b> the membership ends by itself, as if it were revoked: sign-ins and API keys for{' '}
          {account.membership().account.name} end, and the keys of <span class="mono">{login}</span> leave{' '}
          {servers(reached)}.
        </>
      )}
      never="The access lasts until somebody revokes it."
      send={setEnd}
      onClose={props.onClose}
    />
  )
}
