import { Show, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { SettingsPage } from '../../../ui/settings-page.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from './account-context.ts'
import css from './general-settings.module.css'
import { accountOf } from './queries.ts'
import { RenameAccount } from './rename-account.tsx'
import { SettingsTabs } from './settings-tabs.tsx'
import '../../../ui/details.css'

const ProviderSettings = lazyWithRetry(() => import('../../machine/provider/provider-settings.tsx'))

/** What the account is called, and its end. */
export function GeneralSettings() {
  const account = useAccount()
  const view = createRead(() => accountOf(account.slug))
  const dialogs = createDialogs({ close: () => import('./close-account.tsx') })
  return (
    <SettingsPage>
      <SettingsTabs />
      <Show when={view()}>
        {(known) => (
          <>
            <Show when={account.can('account:update')}>
              <RenameAccount name={known().name} />
            </Show>
            <Show when={account.can('account:update')}>
              <Suspense>
                <ProviderSettings />
              </Suspense>
            </Show>
            <dl class={`details ${css.facts}`}>
              <Show when={!account.can('account:update')}>
                <dt>Name</dt>
                <dd>{known().name}</dd>
              </Show>
              <dt>Short name</dt>
              <dd class="mono">{known().slug}</dd>
              <dt>Opened</dt>
              <dd>
                <When at={known().createdAt} />
              </dd>
            </dl>
            <Show when={account.can('account:close')}>
              <section class={css.danger} aria-labelledby="close">
                <h2 id="close">Close the account</h2>
                <p class="soft">
                  Ends everyone’s access to Gatehouse. You choose whether members keep their own SSH keys on
                  the servers. This can’t be undone.
                </p>
                <Button class={css.close ?? ''} onClick={() => dialogs.open('close')}>
                  Close {known().name}
                </Button>
              </section>
            </Show>
            <dialogs.Open view={known()} />
          </>
        )}
      </Show>
    </SettingsPage>
  )
}
