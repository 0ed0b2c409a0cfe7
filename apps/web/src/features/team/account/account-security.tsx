import { Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { SettingsPage } from '../../../ui/settings-page.tsx'
import { useAccount } from './account-context.ts'
import { GatewayKey } from './gateway-key.tsx'
import { groupInWords } from './locked-out.ts'
import { ManagementKey } from './management-key.tsx'
import { accountOf } from './queries.ts'
import { SecuritySettings } from './security-settings.tsx'
import { SettingsTabs } from './settings-tabs.tsx'
import '../../../ui/details.css'

/** How members prove who they are, and the keys by which Gatehouse and its gateway get in. */
export function AccountSecurity() {
  const account = useAccount()
  const view = createRead(() => accountOf(account.slug))
  return (
    <SettingsPage>
      <SettingsTabs />
      <Show when={view()}>
        {(known) => (
          <Show
            when={account.can('account:update')}
            fallback={
              <dl class="details">
                <dt>Passkeys</dt>
                <dd>required for {groupInWords(known().passkeysOf)}</dd>
                <dt>Recordings</dt>
                <dd>
                  {known().touchToPlay
                    ? 'ask for a passkey before they are shown'
                    : 'shown without a passkey'}
                </dd>
              </dl>
            }
          >
            <SecuritySettings view={known()} />
          </Show>
        )}
      </Show>
      <Show when={account.can('server:read')}>
        <ManagementKey />
        <GatewayKey />
      </Show>
    </SettingsPage>
  )
}
