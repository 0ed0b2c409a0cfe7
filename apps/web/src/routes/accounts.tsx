import { Show } from 'solid-js'
import { createRead } from '../api/read.ts'
import { ChooseAccount } from '../features/account/choose.tsx'
import { FirstAccount } from '../features/account/first-account.tsx'
import { me } from '../features/account/me.ts'

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
