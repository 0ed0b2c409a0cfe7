import type { ServerManifest } from '@gatehouse/core/fleet/manifest/view'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createMemo, For, Show } from 'solid-js'
import { Notice } from '../../../ui/notice.tsx'
import { When } from '../../../ui/when.tsx'
import { HeldCells } from './held-cells.tsx'
import { LoginGroup } from './login-group.tsx'
import { heldOf, isProvedSince, loginRows } from './login-rows.ts'
import css from './manifest.module.css'

interface ManifestProps {
  server: ServerDetail
  manifest: ServerManifest
}

/** How many logins show their keys at once; of more, those that differ do. */
const mostOpen = 8

/** What the server should have beside what it was last seen to have. */
export function Manifest(props: ManifestProps) {
  // By name, so that what is open in a login stays open across live updates.
  const logins = createMemo(
    () => new Map(loginRows(props.server, props.manifest).map((login) => [login.login, login])),
  )
  return (
    <section aria-labelledby="manifest">
      <header class="section-head">
        <h2 id="manifest">Manifest</h2>
        <p class="faint">
          <ManifestAge server={props.server} manifest={props.manifest} />
        </p>
      </header>
      <Show when={logins().size > 0} fallback={<NoLogins />}>
        <table class={`table ${css.manifest}`} aria-labelledby="manifest">
          <thead>
            <tr>
              <th>Login and its keys</th>
              <th class={css.wanted}>Should be there</th>
              <th class={css.held}>Is there</th>
            </tr>
          </thead>
          <For each={[...logins().keys()]}>
            {(name) => (
              <Show when={logins().get(name)}>
                {(login) => (
                  <LoginGroup server={props.server} login={login()} open={logins().size <= mostOpen} />
                )}
              </Show>
            )}
          </For>
          <tbody>
            <tr class={css.loginLine}>
              <th scope="row">
                <span class={`mono ${css.loginName}`}>sudo</span>{' '}
                <span class="soft">every login may become root</span>
              </th>
              <HeldCells wanted={props.manifest.sudo.wanted} held={sudoHeld(props)} />
            </tr>
          </tbody>
        </table>
      </Show>
    </section>
  )
}

function sudoHeld({ manifest: { sudo, surveyedAt } }: ManifestProps) {
  return heldOf({ wanted: sudo.wanted, held: surveyedAt === null ? null : sudo.held })
}

/** When it was last seen what the server has. */
function ManifestAge(props: ManifestProps) {
  const proved = () => isProvedSince(props.server, props.manifest) && props.server.sync.provedAt
  return (
    <Show
      when={proved()}
      fallback={
        <Show when={props.manifest.surveyedAt} fallback="not asked yet">
          {(at) => (
            <>
              last asked <When at={at()} />
            </>
          )}
        </Show>
      }
    >
      {(at) => (
        <>
          proved <When at={at()} />
        </>
      )}
    </Show>
  )
}

function NoLogins() {
  return (
    <Notice title="No logins">
      <p>Nobody may reach this server.</p>
    </Notice>
  )
}
