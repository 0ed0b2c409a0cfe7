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
        <CardPage title="You are in no account" foot={<SignedInAs email={email()} />}>
          <p class="soft">
            To join one, ask its owner for an invite to {email()}. New accounts are opened by whoever runs
            this Gatehouse.
          </p>
        </CardPage>
      }
    >
      <OpenAccount email={email()} />
    </Show>
  )
}
