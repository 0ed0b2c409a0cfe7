import { Show } from 'solid-js'
import { canHavePasskeys } from '../../../api/passkey.ts'
import { useAccount } from '../../team/account/account-context.ts'
import '../../../ui/banner.css'

/** Shown to whoever manages the team for as long as they have no passkey, where one can be had: theirs is the credential that matters. */
export function AskForPasskey() {
  const account = useAccount()
  return (
    <Show when={account.can('team:manage') && !account.hasPasskey() && canHavePasskeys()}>
      <section class="banner" aria-label="Passkey">
        <p>
          <b>You have no passkey.</b> Whoever reads your mail can sign in as you, an owner of{' '}
          {account.membership().account.name}.
        </p>
        <a class="button" href={`/${account.slug}/security`}>
          Add a passkey
        </a>
      </section>
    </Show>
  )
}
