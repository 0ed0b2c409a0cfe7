import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { State } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../account/account-context.ts'
import css from './own-api-keys.module.css'
import { apiKeysOf } from './queries.ts'

/** The reader's own API keys of this account, in short; they are managed on their own page. */
export function OwnApiKeys() {
  const account = useAccount()
  return (
    <Show when={account.can('api-key:manage')}>
      <OwnApiKeyList />
    </Show>
  )
}

function OwnApiKeyList() {
  const account = useAccount()
  const keys = createReadStore(() => apiKeysOf(account.slug))
  const own = () => keys()?.filter(({ createdBy }) => createdBy === account.user().email)
  return (
    <Show when={own()}>
      {(known) => (
        <section aria-labelledby="own-api-keys">
          <h2 id="own-api-keys">API keys of {account.membership().account.name}</h2>
          <Show
            when={known().length > 0}
            fallback={<p class="soft">None of this account’s API keys are yours.</p>}
          >
            <ul class={css.ownApiKeys}>
              <For each={known()}>
                {({ name, prefix, ranges, lastUsedAt }) => (
                  <li>
                    <span>
                      {name} <span class="mono faint">{prefix}…</span>
                    </span>
                    <span class="soft">
                      <Show when={ranges === null}>
                        <State tone="none">from anywhere</State>
                        {' · '}
                      </Show>
                      <Show when={lastUsedAt} fallback="never used">
                        {(at) => (
                          <>
                            used <When at={at()} />
                          </>
                        )}
                      </Show>
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </Show>
          <p class="below">
            <A href={`/${account.slug}/api-keys`}>All API keys</A>
          </p>
        </section>
      )}
    </Show>
  )
}
