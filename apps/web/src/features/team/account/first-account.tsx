import type { MeView } from '@gatehouse/core/identity/sign-in/view'
import { Show } from 'solid-js'
import { CardPage } from '../../../ui/card-page.tsx'
import { SignedInAs } from '../../identity/sign-in/signed-in-as.tsx'
import { OpenAccount } from './open-account.tsx'

/** What somebody sees who is in no account: how to open one, where that is theirs to do, or whom to ask. */
export function FirstAccount(props: { who: MeView }) {
  const email = () => props.who.user.email
  return (
    <Show
      when={props.who.opensAccounts}
      fallback={
        <CardPage title="You have no account yet" foot={<SignedInAs email={email()} />}>
          <p class="soft">
            To join one, ask its owner for an invite to {email()}. To open a new one, ask your Gatehouse
            administrator.
          </p>
        </CardPage>
      }
    >
      <OpenAccount email={email()} />
    </Show>
  )
}
