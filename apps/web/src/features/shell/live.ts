import type { Topic } from '@gatehouse/core/live/topics'
import { revalidate } from '@solidjs/router'
import { createSignal, onCleanup, onMount } from 'solid-js'
import { gatehouse } from '../../api/client.ts'

/** What a change of each topic may show up in, by the names of queries. */
const queriesOf: Record<Topic, string[]> = {
  account: ['account', 'me'],
  team: ['team', 'account', 'me'],
  invites: ['invites', 'account'],
  keys: ['keys', 'team'],
  servers: ['servers', 'account', 'team', 'keys'],
  audit: ['audit'],
  apiKeys: ['apiKeys'],
}

/** Reads again what changed, as soon as it changes. Answers whether the connection stands. */
export function createLive(account: string): () => boolean {
  const [connected, setConnected] = createSignal(true)
  let missed = false
  onMount(() => {
    const subscription = gatehouse().live.changes.subscribe(
      { account },
      {
        onData: ({ topics }) => revalidate([...new Set(topics.flatMap((topic) => queriesOf[topic] ?? []))]),
        onConnectionStateChange: ({ state }) => {
          setConnected(state === 'pending')
          // What changed while the connection was down was not heard of.
          if (state === 'pending' && missed) revalidate()
          missed = state === 'connecting'
        },
        // Refused: the sign-in or the membership ended. What is read again says which.
        onError: () => {
          setConnected(false)
          revalidate().catch(() => undefined)
        },
      },
    )
    onCleanup(() => subscription.unsubscribe())
  })
  return connected
}
