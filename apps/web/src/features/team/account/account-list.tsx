import { A } from '@solidjs/router'
import { For } from 'solid-js'
import { Role } from '../../access/role/role.tsx'
import type { Membership } from '../../identity/user/me.ts'
import css from './account-list.module.css'

/** Links to accounts, with the reader's role in each. */
export function AccountList(props: { memberships: readonly Membership[] }) {
  return (
    <ul class={css.accountList}>
      <For each={props.memberships}>
        {(membership) => (
          <li>
            <A href={`/${membership.account.slug}`}>
              <span>
                <b>{membership.account.name}</b> <span class="mono soft">{membership.account.slug}</span>
              </span>
              <Role role={membership.role} />
            </A>
          </li>
        )}
      </For>
    </ul>
  )
}
