import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { createOneByOne } from '../../../api/one-by-one.ts'
import { refetch } from '../../../api/read.ts'
import { BulkDialog } from '../../../ui/bulk-dialog.tsx'
import { counted } from '../../../ui/count.ts'
import { createForm } from '../../../ui/create-form.ts'
import { ExpiryField } from '../../../ui/expiry-field.tsx'
import { localTime } from '../../../ui/time.ts'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'

interface ExpireMembersProps {
  members: readonly MemberView[]
  onDone: () => void
  onClose: () => void
}

/** Says when the access of several members expires, each by a change of its own. */
export default function ExpireMembers(props: ExpireMembersProps) {
  const account = useAccount()
  const isOwner = ({ role }: MemberView) => roleHolds(role, 'team:manage')
  const members = props.members.filter((member) => !isOwner(member))
  const owners = props.members.filter(isOwner)
  const form = createForm({
    initial: { expiresAt: null as string | null }, // wider than its value
    send: async () => undefined,
  })
  const end = () => form.values().expiresAt
  const work = createOneByOne((member: MemberView) =>
    account.api.team.setEnd.mutate({ user: member.user, expiresAt: end() }),
  )
  const isSo = ({ expiresAt }: MemberView) => expiresAt === end()
  const words = (at: string | null) => (at === null ? 'never' : localTime(at))
  return (
    <BulkDialog
      title={`When does the access of ${counted(members.length, 'member')} expire?`}
      effects={[
        'at that time each of them loses access, as if revoked',
        'saved one after another, each with an event of its own',
      ]}
      items={members.filter((member) => !isSo(member))}
      skipped={[
        ...owners.map((item) => ({ item, why: 'an owner’s access doesn’t expire' })),
        ...members.filter(isSo).map((item) => ({ item, why: `${words(end())}, as now` })),
      ]}
      nameOf={({ email }) => email}
      effectOn={({ expiresAt }) => `${words(end())}; now ${words(expiresAt)}`}
      form={form}
      action="Save"
      did="Saved"
      work={work}
      onChanged={() => refetch('team')}
      onDone={() => {
        const which = counted(members.length, 'member')
        toast(end() ? `The access of ${which} expires.` : `The access of ${which} doesn’t expire.`)
        props.onDone()
      }}
      onClose={props.onClose}
    >
      <ExpiryField label="Expires" {...form.field('expiresAt')} />
    </BulkDialog>
  )
}
