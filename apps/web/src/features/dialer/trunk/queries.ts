import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

/** The account's trunks, with what their carriers last answered and what servers know of them. */
export const trunksOf = read({ topics: ['dialer', 'servers'], showsOld: true }, (slug: string) =>
  gatehouse(slug).trunks.list.query({}),
)
