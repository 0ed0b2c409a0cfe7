import type { ServerManifest } from '@gatehouse/core/fleet/manifest/view'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js'
import { someOf } from '../../../ui/count.ts'
import { When } from '../../../ui/when.tsx'
import { HeldCells } from './held-cells.tsx'
import { LoginGroup } from './login-group.tsx'
import {
  foldedInWords,
  gatewayFingerprint,
  heldOf,
  isProvedSince,
  type LoginRows,
  loginRows,
  standingOf,
} from './login-rows.ts'
import css from './manifest.module.css'

interface ManifestProps {
  server: ServerDetail
  manifest: ServerManifest
}

/** What the server should have beside what it was last seen to have: what differs is open, the rest is one line. */
export function Manifest(props: ManifestProps) {
  // By name, so that what is open in a login stays open across live updates.
  const logins = createMemo(
    () => new Map(loginRows(props.server, props.manifest).map((login) => [login.login, login])),
  )
  const differing = createMemo(() =>
    [...logins().values()].filter((login) => standingOf(login) === 'differs'),
  )
  const folded = createMemo(() => [...logins().values()].filter((login) => standingOf(login) !== 'differs'))
  const sudo = () => ({ wanted: props.manifest.sudo.wanted, held: sudoHeld(props) })
  const groups = () => ({ groups: props.manifest.groups.wanted, held: groupsHeld(props) })
  const groupsDiffer = () => groups().held === 'missing' || groups().held === 'extra'
  const sudoDiffers = () => sudo().held === 'missing' || sudo().held === 'extra'
  const [open, setOpen] = createSignal(false)
  const id = createUniqueId()
  const names = () => [
    ...differing().map(({ login }) => login),
    ...(open() ? folded().map(({ login }) => login) : []),
  ]
  return (
    <section aria-labelledby="manifest">
      <header class="section-head">
        <h2 id="manifest">Logins and keys</h2>
        <p class="faint">
          <ManifestAge server={props.server} manifest={props.manifest} />
        </p>
      </header>
      <Show when={logins().size > 0} fallback={<p class="soft">No one has access to this server.</p>}>
        <div class={css.manifestBox}>
          <Show when={names().length > 0 || sudoDiffers() || groupsDiffer() || open()}>
            <table class={`table ${css.manifest}`} aria-labelledby="manifest" id={id}>
              <thead>
                <tr>
                  <th>Login and its keys</th>
                  <th class={css.wanted}>Expected</th>
                  <th class={css.held}>On the server</th>
                </tr>
              </thead>
              <For each={names()}>
                {(name) => (
                  <Show when={logins().get(name)}>
                    {(login) => <LoginGroup server={props.server} login={login()} />}
                  </Show>
                )}
              </For>
              <Show when={sudoDiffers() || open()}>
                <SudoLine {...sudo()} />
              </Show>
              <Show when={groupsDiffer() || (open() && groups().groups.length > 0)}>
                <GroupsLine {...groups()} />
              </Show>
            </table>
          </Show>
          <Show when={folded().length > 0}>
            <button
              type="button"
              class={css.folded}
              aria-expanded={open()}
              aria-controls={open() ? id : undefined}
              onClick={() => setOpen(!open())}
            >
              {open() ? 'Show only what differs' : foldedInWords([...logins().values()])}
            </button>
          </Show>
        </div>
        <Show when={names().length > 0}>
          <GatewayKey logins={[...logins().values()]} />
        </Show>
      </Show>
    </section>
  )
}

function SudoLine(props: { wanted: boolean; held: ReturnType<typeof heldOf> }) {
  return (
    <tbody>
      <tr class={css.loginLine}>
        <th scope="row">
          <span class={`mono ${css.loginName}`}>sudo</span>{' '}
          <span class="soft">any login can become root</span>
        </th>
        <HeldCells wanted={props.wanted} held={props.held} />
      </tr>
    </tbody>
  )
}

function GroupsLine(props: { groups: readonly string[]; held: ReturnType<typeof heldOf> }) {
  return (
    <tbody>
      <tr class={css.loginLine}>
        <th scope="row">
          <span class={`mono ${css.loginName}`}>groups</span>{' '}
          <span class="soft">
            <Show when={props.groups.length > 0} fallback="no login is to be put into one">
              any login is put into <span class="mono">{someOf(props.groups, 3)}</span>
            </Show>
          </span>
        </th>
        <HeldCells wanted={props.groups.length > 0} held={props.held} />
      </tr>
    </tbody>
  )
}

/** The one key that each login has beside its owner's. */
function GatewayKey(props: { logins: readonly LoginRows[] }) {
  return (
    <Show when={gatewayFingerprint(props.logins)}>
      {(fingerprint) => (
        <p class="faint below">
          The gateway can use each login too, with the key <span class="mono">{fingerprint()}</span>.
        </p>
      )}
    </Show>
  )
}

function sudoHeld({ manifest: { sudo, surveyedAt } }: ManifestProps) {
  return heldOf({ wanted: sudo.wanted, held: surveyedAt === null ? null : sudo.held })
}

function groupsHeld({ server, manifest: { groups, surveyedAt } }: ManifestProps) {
  const wanted = groups.wanted.length > 0
  if (wanted && groups.held && !groups.same && server.sync.state !== 'in-sync') return 'unproved'
  return heldOf({ wanted, held: surveyedAt === null ? null : wanted ? groups.same : groups.held })
}

/** When it was last seen what the server has. */
function ManifestAge(props: ManifestProps) {
  const proved = () => isProvedSince(props.server, props.manifest) && props.server.sync.provedAt
  return (
    <Show
      when={proved()}
      fallback={
        <Show when={props.manifest.surveyedAt} fallback="not read yet">
          {(at) => (
            <>
              last read <When at={at()} />
            </>
          )}
        </Show>
      }
    >
      {(at) => (
        <>
          verified <When at={at()} />
        </>
      )}
    </Show>
  )
}
