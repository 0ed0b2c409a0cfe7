import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'
import type { SessionSearch } from './search.ts'

export const pageSize = 50

/** The newest SSH sessions that match. */
export const newestSessions = query(
  (slug: string, search: SessionSearch) =>
    gatehouse(slug).sessions.list.query({ ...search, limit: pageSize }),
  'sessions.list',
)

export const sessionOf = query(
  (slug: string, session: string) => gatehouse(slug).sessions.get.query({ session }),
  'sessions.get',
)

export const mostPlays = 20

/** The newest events of the log that say who played a session, or watched it. */
export const playsOf = query(
  (slug: string, session: string) =>
    gatehouse(slug).audit.search.query({ resource: session, verb: 'session.played', limit: mostPlays }),
  'sessions.plays',
)
