import { providerTitle } from '@gatehouse/core/machine/provider/view'
import { Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { providerOf } from './queries.ts'
import '../../../ui/notice.css'

/** Who rents the account’s machines out. */
export default function ProviderSettings() {
  const account = useAccount()
  const provider = createRead(() => providerOf(account.slug))
  const dialogs = createDialogs({
    set: () => import('./set-provider.tsx'),
    remove: () => import('./remove-provider.tsx'),
  })
  return (
    <Show when={provider()}>
      {(known) => (
        <section class="settings-section" aria-labelledby="provider">
          <h2 id="provider">Provider</h2>
          <Show
            when={known().provider !== 'none'}
            fallback={
              <p class="soft">
                No provider is set, so Gatehouse can’t resize servers. With an API token of Hetzner Cloud it
                can.
              </p>
            }
          >
            <p class="soft">
              {providerTitle[known().provider]}, set <When at={known().setAt ?? ''} />. Gatehouse finds your
              servers there by their addresses, and can resize them. The token is never shown.
            </p>
          </Show>
          <div class="notice-actions">
            <Button onClick={() => dialogs.open('set')}>
              {known().provider === 'hetzner' ? 'Replace the token' : 'Set Hetzner Cloud'}
            </Button>
            <Show when={known().provider !== 'none'}>
              <Button onClick={() => dialogs.open('remove')}>Remove</Button>
            </Show>
          </div>
          <dialogs.Open />
        </section>
      )}
    </Show>
  )
}
