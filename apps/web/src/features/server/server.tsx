import { createAsyncStore } from '@solidjs/router'
import { createEffect, Show } from 'solid-js'
import { useAccount } from '../account/context.ts'
import { HostKeyAlarm } from './host-key-alarm.tsx'
import { Logins } from './logins.tsx'
import { serverOf } from './queries.ts'
import { ServerActions } from './server-actions.tsx'
import { ServerFacts } from './server-facts.tsx'
import { SyncFacts } from './sync-facts.tsx'

export function Server(props: { id: string; onName: (name: string) => void }) {
  const account = useAccount()
  const server = createAsyncStore(() => serverOf(account.slug, props.id), { reconcile: { key: 'login' } })
  createEffect(() => props.onName(server()?.name ?? 'Server'))
  return (
    <Show when={server()}>
      {(known) => (
        <>
          <Show when={known().alarm}>{(alarm) => <HostKeyAlarm server={known()} alarm={alarm()} />}</Show>
          <SyncFacts server={known()} />
          <h2>Logins</h2>
          <Logins server={known()} />
          <h2>Server</h2>
          <ServerFacts server={known()} />
          <ServerActions server={known()} />
        </>
      )}
    </Show>
  )
}
