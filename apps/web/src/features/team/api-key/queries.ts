import { gatehouse } from '../../../api/client.ts'
import { allPages } from '../../../api/pages.ts'
import { read } from '../../../api/read.ts'

export const apiKeysOf = read({ topics: ['apiKeys'] }, (slug: string) =>
  allPages((page) => gatehouse(slug).apiKeys.list.query(page)),
)
