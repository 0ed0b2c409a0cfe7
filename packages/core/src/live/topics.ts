import type { ResourceType } from '../audit/verbs.ts'

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
] as const

export type Topic = (typeof topics)[number]

/** Which pages an event makes stale, by the kind of thing it is about. */
export const topicsOf = {
  account: ['account'],
  user: ['team', 'servers', 'apiKeys', 'invites', 'account'],
  invite: ['invites', 'account'],
  key: ['keys', 'team', 'servers'],
  server: ['servers', 'team', 'keys', 'account'],
  session: ['sessions'],
  recording: [],
  api_key: ['apiKeys'],
  passkey: ['passkeys', 'team'],
  audit: [],
} as const satisfies Record<ResourceType, readonly Topic[]>
