import { Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { useAccount } from './account-context.ts'
import { AccountKey } from './account-key.tsx'
import { gatewayRotationOf } from './queries.ts'

/** The key by which the gateway gets in, how far its exchange is, and a new one. */
export function GatewayKey() {
  const account = useAccount()
  const rotation = createRead(() => gatewayRotationOf(account.slug))
  return (
    <section class="settings-section" aria-labelledby="gateway-key">
      <h2 id="gateway-key">Gateway key</h2>
      <p class="soft">
        The gateway uses this key to log in to servers as the member whose session it is. Gatehouse adds it to
        each login’s keys.
      </p>
      <Show when={rotation()}>{(known) => <AccountKey of="gateway" rotation={known()} />}</Show>
    </section>
  )
}
