import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'
import { allPages } from '../../api/pages.ts'

export const invitesOf = query(
  (slug: string) => allPages((page) => gatehouse(slug).invites.list.query(page)),
  'invites',
)
