import { type ResourceType, resourceOfVerb, type Verb } from '../audit/event/verbs.ts'

/** What a live page can be about. */
export const topics = [
  'account',
  'team',
  'invites',
  'keys',
  'servers',
  'audit',
  'apiKeys',
  'sessions',
  'passkeys',
  'billing',
  'operations',
  'services',
  'firewall',
  'dialer',
  'customers',
] as const

export type Topic = (typeof topics)[number]

/** Which pages an event makes stale, by the kind of thing it is about. */
const topicsOfType = {
  account: ['account'],
  user: ['team', 'servers', 'apiKeys', 'invites', 'account'],
  invite: ['invites', 'account'],
  key: ['keys', 'team', 'servers'],
  server: ['servers', 'team', 'keys', 'account'],
  shared_login: ['servers', 'team'],
  firewall: ['firewall'],
  trunk: ['dialer', 'firewall'],
  disposition: ['dialer'],
  recipe: ['dialer'],
  session: ['sessions'],
  recording: [],
  api_key: ['apiKeys'],
  passkey: ['passkeys', 'team'],
  audit: [],
  customer: ['customers', 'billing', 'account'],
  subscription: ['billing', 'account'],
  coupon: ['billing'],
  invoice: ['billing', 'account'],
  payment: ['billing', 'account'],
  payment_method: ['billing'],
} as const satisfies Record<ResourceType, readonly Topic[]>

/** People come and go all day, and nobody's rights, keys or servers change by it. */
const comings: Partial<Record<Verb, readonly Topic[]>> = {
  'user.signed_in': ['team'],
  'user.signed_out': ['team'],
  'user.link_made': ['team'],
  'firewall.enabled': ['firewall', 'servers'],
  'firewall.disabled': ['firewall', 'servers'],
  'firewall.gateway_only_set': ['firewall', 'servers'],
  'call.prefixes_set': ['dialer'],
}

/** Which pages an event makes stale. */
export function topicsOf(verb: Verb): readonly Topic[] {
  return comings[verb] ?? topicsOfType[resourceOfVerb[verb]]
}
