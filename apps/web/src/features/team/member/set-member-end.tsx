import type { MemberView } from '@gatehouse/core/team/member/view'
import { refetch } from '../../../api/read.ts'
import { ExpiryDialog } from '../../../ui/expiry-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { servers, serversHolding } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'

export default function SetMemberEnd(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const { email, login, user } = props.member
  const setEnd = async (expiresAt: string | null) => {
    await account.api.team.setEnd.mutate({ user, expiresAt })
    toast(
      expiresAt ? `Saved. The access of ${email} expires.` : `Saved. The access of ${email} doesn’t expire.`,
    )
    await refetch('team')
  }
  const reached = serversHolding(props.member)
  return (
    <ExpiryDialog
      title={`When does the access of ${email} expire?`}
      value={props.member.expiresAt}
      effect={(at) => (
        <>
          At <b>{at}</b> they lose access: their sign-ins and API keys for {account.membership().account.name}{' '}
          end, and the keys of <span class="mono">{login}</span> are removed from {servers(reached)}.
        </>
      )}
      never="Their access lasts until someone revokes it."
      send={setEnd}
      onClose={props.onClose}
    />
  )
}
