import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

export const providerOf = read({ topics: ['account'] }, (slug: string) =>
  gatehouse(slug).providers.get.query(),
)
