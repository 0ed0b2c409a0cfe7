import { gatehouse } from '../../../api/client.ts'
import { pagedRead, read } from '../../../api/read.ts'
import type { SessionFilter } from './session-filter.ts'

export const pageSize = 50

/** The SSH sessions that match, the newest first. */
export const sessionsOf = pagedRead(
  { topics: ['sessions'], size: pageSize },
  (page, slug: string, search: SessionFilter) => gatehouse(slug).sessions.list.query({ ...search, ...page }),
)

export const mostLive = 20

/** Who is on a server now, the newest first. */
export const liveOn = read({ topics: ['sessions'] }, async (slug: string, server: string) => {
  const { items, nextCursor } = await gatehouse(slug).sessions.list.query({
    server,
    live: true,
    limit: mostLive,
  })
  return { items, more: nextCursor !== null }
})

export const sessionOf = read({ topics: ['sessions'] }, (slug: string, session: string) =>
  gatehouse(slug).sessions.get.query({ session }),
)

export const mostPlays = 20

/** The newest events of the log that say who played a session, or watched it. */
export const playsOf = read({ topics: ['sessions'] }, async (slug: string, session: string) => {
  const search = { resource: session, verb: 'session.played', limit: mostPlays }
  const { items, nextCursor } = await gatehouse(slug).audit.search.query(search)
  return { items, more: nextCursor !== null }
})
