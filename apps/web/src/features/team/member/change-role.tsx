import { type Role as RoleName, roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { Role } from '../../access/role/role.tsx'
import { RoleChoice } from '../../access/role/role-choice.tsx'
import { servers, serversHolding } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'

export default function ChangeRole(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const form = createForm({
    initial: { role: props.member.role },
    async send({ role }) {
      await account.api.team.changeRole.mutate({ user: props.member.user, role })
      toast(`${props.member.email} is ${role} now.`)
      await refetch('team', 'servers')
    },
  })
  const role = () => form.values().role
  return (
    <FormDialog
      title={`Change the role of ${props.member.email}`}
      description={
        <>
          Now <Role role={props.member.role} /> {props.member.can}.
        </>
      }
      form={form}
      action="Change role"
      ready={role() !== props.member.role}
      onClose={props.onClose}
    >
      <RoleChoice {...form.field('role')} />
      <p class="soft" aria-live="polite">
        {effect(props.member, role())}
      </p>
    </FormDialog>
  )
}

/** Exactly what the change does to servers. */
function effect(member: MemberView, to: RoleName): string {
  if (to === member.role) return 'Choose another role.'
  const had = roleHolds(member.role, 'server:ssh')
  const has = roleHolds(to, 'server:ssh')
  if (had && !has)
    return `Removes the keys of ${member.login} from ${servers(serversHolding(member))} right away.`
  if (!had && has)
    return `Gives ${member.login} a login on the account’s servers, as soon as they have a key.`
  return 'Takes effect right away. Nothing changes on servers.'
}
