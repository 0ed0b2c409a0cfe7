import { rolesWith, type Scope, scopes } from '@gatehouse/core/access/roles'
import { For } from 'solid-js'
import { Notice } from '../../../ui/notice.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { Role } from './role.tsx'

/** A page this role may not see: says which may. */
export function Forbidden(props: { scope: Scope }) {
  const account = useAccount()
  return (
    <Notice title="Your role does not reach this page">
      <p>
        You are <Role role={account.membership().role} /> of {account.membership().account.name}:{' '}
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

export function isScope(word: string | undefined): word is Scope {
  return scopes.some((scope) => scope === word)
}
