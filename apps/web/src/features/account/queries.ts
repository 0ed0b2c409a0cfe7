import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'

export const accountOf = query((slug: string) => gatehouse(slug).account.get.query(), 'account.get')

export const rotationOf = query(
  (slug: string) => gatehouse(slug).account.keyRotation.query(),
  'account.keyRotation',
)
