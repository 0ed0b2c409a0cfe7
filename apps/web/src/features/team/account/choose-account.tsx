import type { MeView } from '@gatehouse/core/identity/sign-in/view'
import { createSignal, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { SignedInAs } from '../../identity/sign-in/signed-in-as.tsx'
import { AccountList } from './account-list.tsx'
import { OpenAccount } from './open-account.tsx'

export function ChooseAccount(props: { who: MeView }) {
  const [opening, setOpening] = createSignal(false)
  return (
    <Show
      when={!opening()}
      fallback={<OpenAccount email={props.who.user.email} onCancel={() => setOpening(false)} />}
    >
      <CardPage title="Choose an account" foot={<SignedInAs email={props.who.user.email} />}>
        <AccountList memberships={props.who.memberships} />
        <Show when={props.who.opensAccounts}>
          <Button kind="quiet" onClick={() => setOpening(true)}>
            Open another account
          </Button>
        </Show>
      </CardPage>
    </Show>
  )
}
