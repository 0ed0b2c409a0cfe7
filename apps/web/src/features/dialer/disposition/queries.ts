import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

/** The account's dispositions, and how far the servers are that get them. */
export const dispositionsOf = read(
  { topics: ['dialer', 'servers'], showsOld: true, rest: () => 1000 },
  (slug: string) => gatehouse(slug).dispositions.list.query({}),
)
