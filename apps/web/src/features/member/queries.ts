import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'
import { allPages } from '../../api/pages.ts'

export const teamOf = query(
  (slug: string) => allPages((page) => gatehouse(slug).team.list.query(page)),
  'team.list',
)

export const teamSecurityOf = query(
  (slug: string) => allPages((page) => gatehouse(slug).security.team.query(page)),
  'team.security',
)

export const removalsOf = query((slug: string) => gatehouse(slug).team.removals.query(), 'team.removals')
