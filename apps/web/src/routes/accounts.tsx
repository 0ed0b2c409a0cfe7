import { Show } from 'solid-js'
import { createRead } from '../api/read.ts'
import { ChooseAccount } from '../features/account/choose.tsx'
import { me } from '../features/account/me.ts'
import { OpenAccount } from '../features/account/open.tsx'

export default function Accounts() {
  const who = createRead(() => me())
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
