import type { MeView } from '@gatehouse/core/sign-in/view'
import { createSignal, Show } from 'solid-js'
import { Button } from '../../ui/button.tsx'
import { Front } from '../sign-in/front.tsx'
import { SignedInAs } from '../sign-in/sign-out.tsx'
import { AccountList } from './account-list.tsx'
import { OpenAccount } from './open.tsx'

export function ChooseAccount(props: { who: MeView }) {
  const [opening, setOpening] = createSignal(false)
  return (
    <Show
      when={!opening()}
      fallback={<OpenAccount email={props.who.user.email} onCancel={() => setOpening(false)} />}
    >
      <Front title="Choose an account" foot={<SignedInAs email={props.who.user.email} />}>
        <AccountList memberships={props.who.memberships} />
        <Show when={props.who.opensAccounts}>
          <Button kind="quiet" onClick={() => setOpening(true)}>
            Open another account
          </Button>
        </Show>
      </Front>
    </Show>
  )
}
