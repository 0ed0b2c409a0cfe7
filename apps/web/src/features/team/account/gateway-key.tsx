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
    <section aria-labelledby="gateway-key">
      <h2 id="gateway-key">Gateway key</h2>
      <p class="soft">
        With this key the gateway logs in to servers as the member whose session it is. Gatehouse itself puts
        it among each login’s keys.
      </p>
      <Show when={rotation()}>{(known) => <AccountKey of="gateway" rotation={known()} />}</Show>
    </section>
  )
}
