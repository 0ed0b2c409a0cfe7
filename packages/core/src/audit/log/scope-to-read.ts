import type { Scope } from '../../access/roles.ts'
import type { ResourceType } from '../event/verbs.ts'

/** A reader sees an event only with the right to read the thing it is about. */
export const scopeToRead = {
  account: 'account:read',
  user: 'team:read',
  invite: 'team:read',
  key: 'team:read',
  server: 'server:read',
  shared_login: 'server:read',
  firewall: 'firewall:read',
  trunk: 'trunk:read',
  disposition: 'disposition:read',
  recipe: 'recipe:read',
  session: 'session:read',
  // the words looked for tell of what was shown
  recording: 'session:play',
  passkey: 'team:read',
  api_key: 'api-key:manage',
  audit: 'audit:read',
  customer: 'customer:read',
  subscription: 'subscription:read',
  coupon: 'subscription:read',
  invoice: 'invoice:read',
  payment: 'invoice:read',
  payment_method: 'payment-method:read',
} as const satisfies Record<ResourceType, Scope>
