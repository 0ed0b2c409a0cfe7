import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

export const accountOf = read({ topics: ['account', 'team', 'invites', 'servers'] }, (slug: string) =>
  gatehouse(slug).account.get.query(),
)

export const rotationOf = read({ topics: ['account', 'servers'] }, (slug: string) =>
  gatehouse(slug).account.keyRotation.query(),
)

export const gatewayRotationOf = read({ topics: ['account', 'servers'] }, (slug: string) =>
  gatehouse(slug).account.gatewayKeyRotation.query(),
)
