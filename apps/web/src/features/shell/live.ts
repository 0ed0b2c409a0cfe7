import type { Topic } from '@gatehouse/core/live/topics'
import { revalidate } from '@solidjs/router'
import { createSignal, onCleanup, onMount } from 'solid-js'
import { gatehouse } from '../../api/client.ts'
import { failureOf } from '../../api/failure.ts'
import { askAgain } from '../../api/live-read.ts'
import { paced } from '../../api/paced.ts'

/** What a change of each topic may show up in, by how the names of queries begin. */
const queriesOf: Partial<Record<Topic, string[]>> = {
  account: ['account', 'me'],
  team: ['team', 'account', 'me'],
  invites: ['invites', 'account'],
  keys: ['keys', 'team'],
  servers: ['servers', 'account', 'team', 'keys'],
  audit: ['audit'],
  apiKeys: ['apiKeys'],
  sessions: ['sessions'],
  passkeys: ['passkeys', 'me'],
}

/** While changes keep coming, as when a fleet converges, reading takes a quarter of the time at most. */
const restOf = (tookMs: number) => Math.max(300, 3 * tookMs)

/** Reads again what changed, as soon as it changes. Answers whether the connection stands. */
export function createLive(account: string): () => boolean {
  const [connected, setConnected] = createSignal(true)
  const stale = new Set<string>()
  const reading = paced(() => {
    const names = [...stale]
    stale.clear()
    return revalidate(names)
  }, restOf)
  let stood = false
  let lost = false
  let subscription: { unsubscribe(): void } | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  const listen = () => {
    subscription = gatehouse().live.changes.subscribe(
      { account },
      {
        onData: ({ topics }) => {
          for (const name of topics.flatMap((topic) => queriesOf[topic] ?? [])) stale.add(name)
          reading.ask()
          askAgain(topics)
        },
        onConnectionStateChange: ({ state }) => {
          setConnected(state === 'pending' || !stood)
          if (state === 'pending') {
            // What changed while the connection was down was not heard of.
            if (lost) {
              revalidate()
              askAgain()
            }
            stood = true
            lost = false
          } else if (stood && !lost) {
            lost = true
            leaveIfRefused(account)
          }
        },
        onError: async () => {
          setConnected(false)
          lost = true
          // it ended with a sign-in that a newer one has replaced
          if (await leaveIfRefused(account)) again = setTimeout(listen, 500)
        },
      },
    )
  }
  onMount(listen)
  onCleanup(() => {
    clearTimeout(again)
    subscription?.unsubscribe()
    reading.stop()
  })
  return connected
}

/**
 * A connection ends with the sign-in or the membership, or with the network: only the first two change the page. Answers whether
 * the reader is let in.
 */
async function leaveIfRefused(account: string): Promise<boolean> {
  const refusal = await refusalBy(account)
  // whoever lacks a required passkey is refused all else: the page around this one says so
  const stale = refusal === 'fresh-auth' ? 'me' : undefined
  if (refusal && refusal !== 'offline') await revalidate(stale).catch(() => undefined)
  return refusal === null
}

/** Why the account lets the reader in no more; null where it does. */
async function refusalBy(account: string): Promise<string | null> {
  try {
    await gatehouse(account).account.get.query()
    return null
  } catch (thrown) {
    return failureOf(thrown).reason
  }
}
