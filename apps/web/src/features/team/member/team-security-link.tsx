import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { useAccount } from '../account/account-context.ts'

/** Leads those who manage the team to how it proves who it is. */
export function TeamSecurityLink() {
  const account = useAccount()
  return (
    <Show when={account.can('team:manage')}>
      <p class="below">
        <A href={`/${account.slug}/team/security`}>Team security</A>{' '}
        <span class="soft">how the others prove who they are</span>
      </p>
    </Show>
  )
}
