import type { SessionView } from '@gatehouse/core/session/view'
import { gatehouse } from '../../../api/client.ts'
import { allPages } from '../../../api/pages.ts'

/** Of sessions that were live when they were read, those that have changed since, as they are now. */
export async function renewLiveSessions(
  slug: string,
  sessions: readonly SessionView[],
): Promise<SessionView[]> {
  const wereLive = sessions.filter(({ closedAt }) => closedAt === null)
  if (wereLive.length === 0) return []
  const live = await allPages((page) => gatehouse(slug).sessions.list.query({ live: true, ...page }))
  const now = new Map(live.map((session) => [session.id, session]))
  return Promise.all(
    wereLive.map(({ id }) => now.get(id) ?? gatehouse(slug).sessions.get.query({ session: id })),
  )
}
