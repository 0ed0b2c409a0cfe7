import { gatehouse } from '../../../api/client.ts'
import { allPages } from '../../../api/pages.ts'
import { read } from '../../../api/read.ts'

export const teamOf = read({ topics: ['team', 'keys', 'servers'] }, (slug: string) =>
  allPages((page) => gatehouse(slug).team.list.query(page)),
)

export const teamSecurityOf = read({ topics: ['team', 'keys', 'servers'] }, (slug: string) =>
  allPages((page) => gatehouse(slug).security.team.query(page)),
)

export const removalsOf = read({ topics: ['team', 'keys', 'servers'] }, (slug: string) =>
  gatehouse(slug).team.removals.query(),
)
