import type { MemberView } from '@gatehouse/core/team/member/view'
import { createOneByOne } from '../../../api/one-by-one.ts'
import { refetch } from '../../../api/read.ts'
import { BulkDialog } from '../../../ui/bulk-dialog.tsx'
import { counted } from '../../../ui/count.ts'
import { toast } from '../../../ui/toast.tsx'
import { servers, serversHolding } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'

interface RevokeMembersProps {
  members: readonly MemberView[]
  onDone: () => void
  onClose: () => void
}

/** Ends the access of several members, each by a change of its own. */
export default function RevokeMembers(props: RevokeMembersProps) {
  const account = useAccount()
  // those that were chosen, though they leave the list one after another
  const members = [...props.members]
  const left = new Set<string>()
  const work = createOneByOne(async (member: MemberView) => {
    const done = await account.api.team.revoke.mutate({ user: member.user })
    for (const server of done.servers) left.add(server)
  })
  const holding = members.filter((member) => serversHolding(member) > 0).length
  return (
    <BulkDialog
      title={`Revoke ${counted(members.length, 'member')}?`}
      effects={[
        ...(holding > 0 ? [`removes the keys of ${counted(holding, 'member')} from their servers`] : []),
        `signs them out and revokes their API keys for ${account.membership().account.name}`,
        'takes effect right away, one after another, each with an event of its own; a server that can’t be reached shows “removal pending” until it’s done',
      ]}
      items={members}
      nameOf={({ email }) => email}
      effectOn={(member) => {
        const held = serversHolding(member)
        return held > 0 ? `removed from ${servers(held)}` : 'no server access'
      }}
      action="Revoke"
      did="Revoked"
      danger
      work={work}
      onChanged={() => refetch('team', 'account', 'servers')}
      onDone={() => {
        toast(
          left.size > 0
            ? `Revoked ${counted(members.length, 'member')}. Keys are being removed from ${servers(left.size)}.`
            : `Revoked ${counted(members.length, 'member')}. They had no server access.`,
        )
        props.onDone()
      }}
      onClose={props.onClose}
    />
  )
}
