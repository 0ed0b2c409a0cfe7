import { type Role as RoleName, roleMeans } from '@gatehouse/core/access/roles'
import { Show } from 'solid-js'
import { Role } from '../../access/role/role.tsx'
import { useAccount } from '../account/account-context.ts'
import { MemberLink } from './member-link.tsx'

/** The cells that a row about a member begins with: who, and in which role. */
export function MemberCells(props: { member: { user: string; email: string; role: RoleName } }) {
  const account = useAccount()
  return (
    <>
      <td class="mono">
        <MemberLink user={props.member.user} email={props.member.email} opens />
        <Show when={props.member.user === account.user().id}>
          <span class="faint">{'\u00a0you'}</span>
        </Show>
      </td>
      <td title={roleMeans[props.member.role]}>
        <Role role={props.member.role} />
      </td>
    </>
  )
}
