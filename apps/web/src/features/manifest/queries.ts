import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'

export const manifestOf = query(
  (slug: string, server: string) => gatehouse(slug).servers.manifest.query({ server }),
  'servers.manifest',
)
