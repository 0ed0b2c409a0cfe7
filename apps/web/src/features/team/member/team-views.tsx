import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { useAccount } from '../account/account-context.ts'
import '../../../ui/segments.css'

/** The two views of the team, for those who may see both. */
export function TeamViews() {
  const account = useAccount()
  return (
    <Show when={account.can('team:manage')}>
      <nav class="segments" aria-label="Views of the team">
        <A href={`/${account.slug}/team`} end>
          Access
        </A>
        <A href={`/${account.slug}/team/security`} end>
          Sign-in security
        </A>
      </nav>
    </Show>
  )
}
