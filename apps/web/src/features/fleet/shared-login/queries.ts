import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

/** The logins of a server that several members may use. */
export const sharedLoginsOf = read({ topics: ['servers', 'team'] }, async (slug: string, server: string) => {
  const { items } = await gatehouse(slug).sharedLogins.list.query({ server })
  return items
})
