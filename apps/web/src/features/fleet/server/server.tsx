import { createEffect, Show, Suspense } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { HostKeyAlarm } from '../host-key/host-key-alarm.tsx'
import { KeysOnServer } from '../manifest/keys-on-server.tsx'
import { SyncFacts } from '../sync/sync-facts.tsx'
import { SyncHistory } from '../sync/sync-history.tsx'
import { FirewallRule } from './firewall-rule.tsx'
import { LogIn } from './log-in.tsx'
import { serverOf } from './queries.ts'
import { ServerActions } from './server-actions.tsx'
import { ServerFacts } from './server-facts.tsx'
import { ServerSettings } from './server-settings.tsx'
import '../../../ui/details.css'

const ServerOperations = lazyWithRetry(() => import('../../machine/operation/server-operations.tsx'))
const ServerServices = lazyWithRetry(() => import('../../machine/service/server-services.tsx'))
const ServerFirewall = lazyWithRetry(() => import('../../machine/firewall/server-firewall.tsx'))
const SharedLogins = lazyWithRetry(() => import('../shared-login/shared-logins.tsx'))
const ServerDialer = lazyWithRetry(() => import('../../dialer/server-dialer.tsx'))
const LiveSessions = lazyWithRetry(() => import('../../session/session/live-sessions.tsx'))

/** One server: how it stands, how to log in and who is in; then what is on it, its settings, its history. */
export function Server(props: { id: string; onName: (name: string) => void }) {
  const account = useAccount()
  const server = createReadStore(() => serverOf(account.slug, props.id), { key: 'login' })
  createEffect(() => {
    const known = server()
    if (known) props.onName(known.name)
  })
  return (
    <Show when={server()}>
      {(known) => (
        <>
          <Show when={known().alarm}>{(alarm) => <HostKeyAlarm server={known()} alarm={alarm()} />}</Show>
          <dl class="details">
            <SyncFacts server={known()} />
            <LogIn server={known()} />
            <Show when={account.can('session:read')}>
              <dt>On it now</dt>
              <dd>
                <Suspense fallback={<span class="faint">…</span>}>
                  <LiveSessions server={known().id} />
                </Suspense>
              </dd>
            </Show>
          </dl>
          <Suspense>
            <ServerOperations server={known().id} />
          </Suspense>
          <Show when={account.can('service:read')}>
            <Suspense fallback={<Skeleton rows={3} />}>
              <ServerServices server={known()} />
            </Suspense>
          </Show>
          <Suspense fallback={<Skeleton rows={4} />}>
            <KeysOnServer server={known()} />
          </Suspense>
          <Suspense fallback={<Skeleton rows={2} />}>
            <SharedLogins server={known()} />
          </Suspense>
          <ServerSettings server={known()} />
          <Show when={known().access === 'gateway'}>
            <FirewallRule server={known()} />
          </Show>
          <Show when={account.can('firewall:read')}>
            <Suspense fallback={<Skeleton rows={2} />}>
              <ServerFirewall server={known().id} />
            </Suspense>
          </Show>
          <Show when={account.can('recipe:read')}>
            <Suspense>
              <ServerDialer server={known().id} />
            </Suspense>
          </Show>
          <Suspense fallback={<Skeleton rows={2} />}>
            <SyncHistory id={known().id} />
          </Suspense>
          <h2>Server</h2>
          <ServerFacts server={known()} />
          <ServerActions server={known()} />
        </>
      )}
    </Show>
  )
}
