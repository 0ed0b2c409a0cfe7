import type { ServerView, SyncProgress } from '@gatehouse/core/server/view'
import { gatehouse } from '../../api/client.ts'
import { createLiveRead } from '../../api/live-read.ts'
import { allPages } from '../../api/pages.ts'

/** Whoever comes back to the list finds it as it was, while it is read again. By the account's slug. */
const lastSeen = new Map<string, ServerView[]>()

/** 1 000 servers are five pages: while they converge they are read every two seconds, and a few much sooner. */
const restOf = (servers: readonly ServerView[] = []) => Math.min(Math.max(300, 2 * servers.length), 5000)

/** All servers of the account, in the order of their names. */
export function createFleet(slug: string): () => ServerView[] | undefined {
  const read = async () => {
    const servers = await allPages((page) => gatehouse(slug).servers.list.query(page))
    lastSeen.set(slug, servers)
    return servers
  }
  return createLiveRead(read, { topic: 'servers', rest: restOf, initial: lastSeen.get(slug) })
}

/** How many of the account's servers have proved what they should hold, as it changes. */
export function createFleetProgress(slug: string): () => SyncProgress | undefined {
  return createLiveRead(() => gatehouse(slug).servers.progress.query(), { topic: 'servers', rest: () => 250 })
}
