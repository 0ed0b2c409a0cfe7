import { Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Copyable } from '../../../ui/copy.tsx'
import { useAccount } from './account-context.ts'
import { AccountKey } from './account-key.tsx'
import { rotationOf } from './queries.ts'

/** The key by which Gatehouse gets in, how far its exchange is, and a new one. */
export function ManagementKey() {
  const account = useAccount()
  const rotation = createRead(() => rotationOf(account.slug))
  return (
    <section class="settings-section" aria-labelledby="management-key">
      <h2 id="management-key">Management key</h2>
      <p class="soft">
        Gatehouse uses this key to log in to servers and manage keys. It must be in{' '}
        <span class="mono">authorized_keys</span> of each server’s management login: root, or one with sudo.
      </p>
      <Show when={rotation()}>
        {(known) => (
          <AccountKey of="management" rotation={known()}>
            <Copyable label="Management key" text={known().line} />
          </AccountKey>
        )}
      </Show>
    </section>
  )
}
