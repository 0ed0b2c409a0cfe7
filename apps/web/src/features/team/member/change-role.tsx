import { type Role as RoleName, roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { createSignal } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { Role } from '../../access/role/role.tsx'
import { RoleChoice } from '../../access/role/role-choice.tsx'
import { servers, serversHolding } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'

export function ChangeRole(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const [role, setRole] = createSignal<RoleName>(props.member.role)
  const change = createTask(async () => {
    await account.api.team.changeRole.mutate({ user: props.member.user, role: role() })
    toast(`${props.member.email} is ${role()} now.`)
    await refetch('team', 'servers')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (role() !== props.member.role && (await change.run())) props.onClose()
  }
  return (
    <Dialog
      title={`Change the role of ${props.member.email}`}
      description={
        <>
          Now <Role role={props.member.role} /> {props.member.can}.
        </>
      }
      onClose={props.onClose}
    >
      <form onSubmit={submit}>
        <RoleChoice value={role()} onChange={setRole} />
        <p class="soft" aria-live="polite">
          {effect(props.member, role())}
        </p>
        <Problem failure={change.failure()} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={change.busy()} disabled={role() === props.member.role}>
            Change role
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Exactly what the change does to servers. */
function effect(member: MemberView, to: RoleName): string {
  if (to === member.role) return 'Choose another role.'
  const had = roleHolds(member.role, 'server:ssh')
  const has = roleHolds(to, 'server:ssh')
  if (had && !has) return `Takes the keys of ${member.login} off ${servers(serversHolding(member))} at once.`
  if (!had && has) return `Gives ${member.login} a login on the account’s servers, as soon as there is a key.`
  return 'Takes effect at once. Nothing changes on servers.'
}
