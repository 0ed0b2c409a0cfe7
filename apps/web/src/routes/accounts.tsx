import { createAsync } from '@solidjs/router'
import { Show } from 'solid-js'
import { ChooseAccount } from '../features/account/choose.tsx'
import { me } from '../features/account/me.ts'
import { OpenAccount } from '../features/account/open.tsx'

export default function Accounts() {
  const who = createAsync(() => me())
  return (
    <Show when={who()}>
      {(known) => (
        <Show when={known().memberships.length > 0} fallback={<OpenAccount email={known().user.email} />}>
          <ChooseAccount who={known()} />
        </Show>
      )}
    </Show>
  )
}
