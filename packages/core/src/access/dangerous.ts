import type { Verb } from '../audit/event/verbs.ts'

/**
 * What asks for a fresh touch of a passkey (fresh.ts): whatever makes or lets in an owner, destroys evidence, or outlives the sign-in
 * it was done in. `sometimes` is decided by the verb, from the row that it acts on: mutation() takes none that does not say when.
 * `signed in` asks it of people alone: a program needs the scope. What is not named here is harmless.
 */
export const dangerous: { readonly [V in Verb]?: 'always' | 'sometimes' | 'signed in' } = {
  'account.closed': 'always',
  'account.management_key_rotated': 'always',
  'account.gateway_key_rotated': 'always',
  'account.settings_changed': 'sometimes',
  'account.provider_set': 'sometimes',
  'user.invited': 'sometimes',
  'invite.resent': 'sometimes',
  'user.ownership_offered': 'always',
  'user.ownership_taken': 'always',
  'user.reset_requested': 'always',
  'user.email_change_requested': 'always',
  'api_key.created': 'always',
  'api_key.limited': 'always',
  'passkey.enrolled': 'always',
  'passkey.removed': 'always',
  'recovery_codes.generated': 'always',
  'key.added': 'signed in',
  'key.end_set': 'sometimes',
}
