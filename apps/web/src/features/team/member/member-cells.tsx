import type { Role as RoleName } from '@gatehouse/core/access/roles'
import { Show } from 'solid-js'
import { Role } from '../../access/role/role.tsx'
import { useAccount } from '../account/account-context.ts'

/** The cells that a row about a member begins with: who, and in which role. */
export function MemberCells(props: { member: { user: string; email: string; role: RoleName } }) {
  const account = useAccount()
  return (
    <>
      <td class="mono">
        <span>
          {props.member.email}
          <Show when={props.member.user === account.user().id}>
            <span class="faint"> you</span>
          </Show>
        </span>
      </td>
      <td>
        <Role role={props.member.role} />
      </td>
    </>
  )
}
