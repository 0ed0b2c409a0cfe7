import { Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { SettingsPage } from '../../../ui/settings-page.tsx'
import { useAccount } from './account-context.ts'
import { CheckInterval } from './check-interval.tsx'
import { accountOf } from './queries.ts'
import { RecordingRoom } from './recording-room.tsx'
import { RecordingSettings } from './recording-settings.tsx'
import { SessionFacts } from './session-facts.tsx'
import { SessionRules } from './session-rules.tsx'
import { SettingsTabs } from './settings-tabs.tsx'

/** How servers are checked, what SSH sessions may do, and what is kept of them. */
export function SessionSettings() {
  const account = useAccount()
  const view = createRead(() => accountOf(account.slug))
  return (
    <SettingsPage>
      <SettingsTabs />
      <Show when={view()}>
        {(known) => (
          <Show when={account.can('account:update')} fallback={<SessionFacts view={known()} />}>
            <CheckInterval minutes={known().checkMinutes} />
            <Show when={known().sessions}>{(rules) => <SessionRules rules={rules()} />}</Show>
            <RecordingSettings view={known()} />
            <Show when={known().recordings}>{(room) => <RecordingRoom room={room()} />}</Show>
          </Show>
        )}
      </Show>
    </SettingsPage>
  )
}
