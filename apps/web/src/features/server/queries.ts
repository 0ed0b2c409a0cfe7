import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'
import { allPages } from '../../api/pages.ts'

export const serversOf = query(
  (slug: string) => allPages((page) => gatehouse(slug).servers.list.query(page)),
  'servers',
)

export const serverOf = query(
  (slug: string, server: string) => gatehouse(slug).servers.get.query({ server }),
  'servers.get',
)
