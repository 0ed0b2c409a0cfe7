import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

/** What numbers of the account's test calls have to begin with. */
export const callPrefixesOf = read({ topics: ['dialer'], showsOld: true }, async (slug: string) => {
  const { prefixes } = await gatehouse(slug).calls.prefixes.query()
  return prefixes
})

/** The account's trunks, with what their carriers last answered and what servers know of them. */
export const trunksOf = read({ topics: ['dialer', 'servers'], showsOld: true }, (slug: string) =>
  gatehouse(slug).trunks.list.query({}),
)
