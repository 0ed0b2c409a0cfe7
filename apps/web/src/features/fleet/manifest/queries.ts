import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

export const manifestOf = read({ topics: ['servers'] }, (slug: string, server: string) =>
  gatehouse(slug).servers.manifest.query({ server }),
)
