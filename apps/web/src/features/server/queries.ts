import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'
import { allPages } from '../../api/pages.ts'

export const serversOf = query(
  (slug: string) => allPages((page) => gatehouse(slug).servers.list.query(page)),
  'servers.list',
)

export const serverOf = query(
  (slug: string, server: string) => gatehouse(slug).servers.get.query({ server }),
  'servers.get',
)

export const historyPage = 20

/** The newest syncs of a server. */
export const historyOf = query(
  (slug: string, server: string) => gatehouse(slug).servers.history.query({ server, limit: historyPage }),
  'servers.history',
)
