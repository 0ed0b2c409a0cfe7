import { A } from '@solidjs/router'
import { For } from 'solid-js'
import { useAccount } from './account-context.ts'
import css from './settings-tabs.module.css'

const tabs = [
  { path: 'settings', label: 'General' },
  { path: 'settings/sessions', label: 'Access and sessions' },
  { path: 'settings/security', label: 'Security' },
]

/** The pages of an account's settings. */
export function SettingsTabs() {
  const account = useAccount()
  return (
    <nav class={css.tabs} aria-label="Settings">
      <For each={tabs}>
        {({ path, label }) => (
          <A href={`/${account.slug}/${path}`} end>
            {label}
          </A>
        )}
      </For>
    </nav>
  )
}
