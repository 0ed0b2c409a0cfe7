import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

/** The account's trunks, with what their carriers last answered. */
export const trunksOf = read({ topics: ['dialer', 'servers'], showsOld: true }, async (slug: string) => {
  const { items } = await gatehouse(slug).trunks.list.query({})
  return items
})
