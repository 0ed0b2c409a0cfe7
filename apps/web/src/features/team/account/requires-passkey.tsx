import { onCleanup, onMount, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { SignedInAs } from '../../identity/sign-in/signed-in-as.tsx'
import { me } from '../../identity/user/me.ts'
import { useAccount } from './account-context.ts'
import { AccountList } from './account-list.tsx'

/**
 * All there is of an account that requires a passkey, for a member who has none. Once there is one, the page that they wanted takes
 * its place.
 */
export default function RequiresPasskey() {
  const account = useAccount()
  const dialogs = createDialogs({
    add: () => import('../../identity/passkey/add-passkey.tsx'),
    signIns: () => import('../../identity/sign-in/sign-ins-dialog.tsx'),
  })
  const name = () => account.membership().account.name
  const others = () => account.memberships().filter(({ needsPasskey }) => !needsPasskey)
  // it may have been added in another window, or be required no longer
  const look = () => me.refetch()
  onMount(() => addEventListener('focus', look))
  onCleanup(() => removeEventListener('focus', look))
  return (
    <CardPage title={`${name()} requires a passkey`} foot={<SignedInAs email={account.user().email} />}>
      <p>
        You don’t have one yet. Without it, anyone who can read your email can sign in as you. Add a passkey
        to continue.
      </p>
      <p class="soft">
        A passkey is your fingerprint, face or PIN on this device, or a security key. Nothing secret leaves
        the device.
      </p>
      <div class="front-actions">
        <Button kind="main" onClick={() => dialogs.open('add')}>
          Add a passkey
        </Button>
        <Button kind="quiet" onClick={() => dialogs.open('signIns')}>
          Where you are signed in
        </Button>
      </div>
      <Show when={others().length > 0}>
        <p class="below">Your other accounts don’t require one:</p>
        <AccountList memberships={others()} />
      </Show>
      <dialogs.Open />
    </CardPage>
  )
}
