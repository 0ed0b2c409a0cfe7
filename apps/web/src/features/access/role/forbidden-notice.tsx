import { rolesWith, type Scope } from '@gatehouse/core/access/roles'
import { For } from 'solid-js'
import { Notice } from '../../../ui/notice.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { Role } from './role.tsx'

/** A page this role may not see: says which may. */
export default function ForbiddenNotice(props: { scope: Scope }) {
  const account = useAccount()
  return (
    <Notice title="You don’t have access to this page">
      <p>
        Your role in {account.membership().account.name} is <Role role={account.membership().role} />:{' '}
        {account.membership().can}. This page needs <span class="mono">{props.scope}</span>.
      </p>
      <p>
        These roles have it:{' '}
        <For each={rolesWith(props.scope)}>
          {(role) => (
            <>
              <Role role={role} />{' '}
            </>
          )}
        </For>
      </p>
      <p>An owner can change your role on the team page.</p>
    </Notice>
  )
}
