import type { Scope } from '../access/roles.ts'

/** Every verb that can stand in the log, with the kind of thing it is about. */
export const resourceOfVerb = {
  'account.opened': 'account',
  'account.renamed': 'account',
  'account.closed': 'account',
  'account.settings_changed': 'account',
  'account.management_key_rotated': 'account',
  'account.management_key_retired': 'account',
  'user.invited': 'invite',
  'user.joined': 'user',
  'user.left': 'user',
  'user.revoked': 'user',
  'user.role_changed': 'user',
  'user.servers_limited': 'user',
  'user.end_set': 'user',
  'user.expired': 'user',
  'user.ownership_offered': 'user',
  'user.ownership_taken': 'user',
  'user.address_proved': 'user',
  'user.signed_in': 'user',
  'user.signed_out': 'user',
  'invite.resent': 'invite',
  'invite.revoked': 'invite',
  'key.added': 'key',
  'key.removed': 'key',
  'key.end_set': 'key',
  'key.expired': 'key',
  'key.matched': 'key',
  'key.declined': 'key',
  'server.registered': 'server',
  'server.renamed': 'server',
  'server.removed': 'server',
  'server.resized': 'server',
  'server.host_key_accepted': 'server',
  'server.settings_changed': 'server',
  'server.access_changed': 'server',
  'server.login_adopted': 'server',
  'server.drifted': 'server',
  'session.opened': 'session',
  'session.closed': 'session',
  'session.collected': 'session',
  'session.terminated': 'session',
  'session.played': 'session',
  'session.searched': 'recording',
  'session.recording_deleted': 'session',
  'session.recording_found': 'session',
  'passkey.enrolled': 'passkey',
  'passkey.removed': 'passkey',
  'passkey.touched': 'passkey',
  'passkey.refused': 'passkey',
  'recovery_codes.generated': 'user',
  'recovery_codes.used': 'user',
  'user.reset_requested': 'user',
  'user.reset_cancelled': 'user',
  'user.reset': 'user',
  'api_key.created': 'api_key',
  'api_key.limited': 'api_key',
  'api_key.revoked': 'api_key',
  'api_key.refused': 'api_key',
  'audit.exported': 'audit',
} as const

export type Verb = keyof typeof resourceOfVerb

export const verbs = Object.keys(resourceOfVerb) as Verb[] // keys of a const object

export type ResourceType = (typeof resourceOfVerb)[Verb]

/** A reader sees an event only with the right to read the thing it is about. */
export const scopeToRead = {
  account: 'account:read',
  user: 'team:read',
  invite: 'team:read',
  key: 'team:read',
  server: 'server:read',
  session: 'session:read',
  // the words looked for tell of what was shown
  recording: 'session:play',
  passkey: 'team:read',
  api_key: 'api-key:manage',
  audit: 'audit:read',
} as const satisfies Record<ResourceType, Scope>
