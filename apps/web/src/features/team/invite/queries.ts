import { gatehouse } from '../../../api/client.ts'
import { allPages } from '../../../api/pages.ts'
import { read } from '../../../api/read.ts'

export const invitesOf = read({ topics: ['invites'] }, (slug: string) =>
  allPages((page) => gatehouse(slug).invites.list.query(page)),
)
