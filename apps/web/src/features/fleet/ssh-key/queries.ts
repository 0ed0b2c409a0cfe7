import { gatehouse } from '../../../api/client.ts'
import { allPages } from '../../../api/pages.ts'
import { read } from '../../../api/read.ts'

export const sshKeysOf = read({ topics: ['keys', 'servers'] }, (slug: string) =>
  allPages((page) => gatehouse(slug).keys.list.query(page)),
)

/** Keys found on servers that are said to be the reader's. */
export const keyMatchesOf = read({ topics: ['keys', 'servers'] }, (slug: string) =>
  gatehouse(slug).keys.matches.query(),
)
