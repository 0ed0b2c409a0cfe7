import { A, useLocation } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { readStored, writeStored } from '../../../api/local-storage.ts'
import { canHavePasskeys } from '../../../api/passkey.ts'
import { Button } from '../../../ui/button.tsx'
import { now } from '../../../ui/now.ts'
import { useAccount } from '../../team/account/account-context.ts'
import css from './ask-for-passkey.module.css'

const storageName = 'gatehouse:passkey-asked-again'
const laterMs = 7 * 86_400_000

/**
 * A line for whoever manages the team and has no passkey, where one can be had: theirs is the credential that matters. The overview has a
 * row of its own for it, and `My security` the way to add one.
 */
export function AskForPasskey() {
  const account = useAccount()
  const location = useLocation()
  const [after, setAfter] = createSignal(Number(readStored(storageName) ?? 0))
  const isSaidThere = () =>
    [`/${account.slug}`, `/${account.slug}/security`].includes(location.pathname.replace(/\/$/, ''))
  const later = () => {
    setAfter(now() + laterMs)
    writeStored(storageName, String(after()))
  }
  return (
    <Show
      when={
        account.can('team:manage') &&
        !account.hasPasskey() &&
        canHavePasskeys() &&
        !isSaidThere() &&
        now() > after()
      }
    >
      <section class={css.line} aria-label="Passkey">
        <span class={css.words}>You have no passkey.</span>
        <A href={`/${account.slug}/security?add`}>Add a passkey</A>
        <Button kind="quiet" onClick={later}>
          Later
        </Button>
      </section>
    </Show>
  )
}
