import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

/** The last long changes of a server, the newest first. */
export const operationsOf = read({ topics: ['operations'] }, async (slug: string, server: string) => {
  const { items } = await gatehouse(slug).operations.list.query({ server, limit: 5 })
  return items
})

/** Those that were asked for together, in their order. */
export const batchOf = read({ topics: ['operations'] }, async (slug: string, batch: string) => {
  const { items } = await gatehouse(slug).operations.list.query({ batch, limit: 200 })
  return items.sort((one, other) => one.position - other.position)
})
