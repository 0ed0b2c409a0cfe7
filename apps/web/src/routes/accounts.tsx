import { Show } from 'solid-js'
import { createRead } from '../api/read.ts'
import { me } from '../features/identity/user/me.ts'
import { ChooseAccount } from '../features/team/account/choose-account.tsx'
import { FirstAccount } from '../features/team/account/first-account.tsx'

export default function Accounts() {
  const who = createRead(() => me())
  return (
    <Show when={who()}>
      {(known) => (
        <Show when={known().memberships.length > 0} fallback={<FirstAccount who={known()} />}>
          <ChooseAccount who={known()} />
        </Show>
      )}
    </Show>
  )
}
