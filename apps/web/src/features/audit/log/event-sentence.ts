import type { Verb } from '@gatehouse/core/audit/event/verbs'
import type { AuditEventView } from '@gatehouse/core/audit/event/view'
import { gistOf } from './event-words.ts'

/** What was done, behind who did it; `%` is the thing that it was done to. */
const did: Record<Verb, string> = {
  'account.opened': 'opened the account',
  'account.renamed': 'renamed the account',
  'account.closed': 'closed the account',
  'account.held': 'put the account on hold',
  'account.hold_lifted': 'lifted the hold on the account',
  'account.settings_changed': 'changed the account’s settings',
  'account.recordings_nearly_full': 'noticed that recordings are nearly full',
  'account.recordings_full': 'noticed that recordings are full',
  'account.management_key_rotated': 'rotated the management key',
  'account.management_key_retired': 'retired the old management key',
  'account.gateway_key_rotated': 'rotated the gateway key',
  'account.gateway_key_retired': 'retired the old gateway key',
  'account.keys_resealed': 'sealed the account’s keys again',
  'user.invited': 'invited %',
  'user.joined': '% joined',
  'user.left': '% left',
  'user.revoked': 'revoked %',
  'user.role_changed': 'changed the role of %',
  'user.servers_limited': 'changed which servers % can reach',
  'user.end_set': 'changed when the access of % expires',
  'user.expired': 'ended the expired access of %',
  'user.ownership_offered': 'offered ownership to %',
  'user.ownership_taken': '% took ownership',
  'user.address_proved': '% confirmed their email',
  'user.email_change_requested': 'asked to change the email of %',
  'user.email_change_confirmed': 'confirmed the new email of %',
  'user.email_change_stopped': 'stopped the email change of %',
  'user.email_changed': 'changed the email of %',
  'user.link_made': 'made a sign-in link for %',
  'user.signed_in': '% signed in',
  'user.signed_out': '% signed out',
  'invite.resent': 'resent the invite for %',
  'invite.revoked': 'revoked the invite for %',
  'key.added': 'added the SSH key %',
  'key.removed': 'removed the SSH key %',
  'key.end_set': 'changed when the SSH key % expires',
  'key.expired': 'removed the expired SSH key %',
  'key.matched': 'matched the SSH key %',
  'key.declined': 'declined the SSH key %',
  'server.registered': 'registered %',
  'server.renamed': 'renamed %',
  'server.removed': 'removed %',
  'server.resized': 'changed the type of %',
  'server.host_key_accepted': 'accepted the new host key of %',
  'server.settings_changed': 'changed the settings of %',
  'server.labelled': 'changed the labels of %',
  'server.access_changed': 'changed how members log in to %',
  'server.login_adopted': 'adopted a login on %',
  'server.drifted': 'found and undid changes on %',
  'server.host_key_mismatch': 'was shown another host key of %',
  'session.opened': 'opened the session %',
  'session.refused': 'was refused a session on %',
  'session.closed': 'closed the session %',
  'session.collected': 'collected the session %',
  'session.terminated': 'ended a session on %',
  'session.played': 'watched a session on %',
  'session.searched': 'searched recordings',
  'session.recording_deleted': 'deleted the recording of a session on %',
  'session.recording_found': 'found the recording of a session on %',
  'passkey.enrolled': 'added the passkey %',
  'passkey.removed': 'removed the passkey %',
  'passkey.touched': 'used the passkey %',
  'passkey.refused': 'was refused the passkey %',
  'recovery_codes.generated': 'made recovery codes',
  'recovery_codes.used': 'used a recovery code',
  'user.reset_requested': 'asked to reset the passkeys of %',
  'user.reset_cancelled': 'cancelled the passkey reset of %',
  'user.reset': 'reset the passkeys of %',
  'api_key.created': 'created the API key %',
  'api_key.limited': 'changed where the API key % can be used',
  'api_key.revoked': 'revoked the API key %',
  'api_key.refused': 'refused the API key %',
  'audit.exported': 'exported the audit log',
}

type Of = Pick<AuditEventView, 'actor' | 'verb' | 'resource' | 'changes' | 'details'>

/** An event as a sentence: `owner@acme.com revoked bob@temp.com`; who did something themselves is named once. */
export function sentenceOf(event: Of): string {
  const { actor, verb, resource } = event
  const words = did[verb].replace('%', () => resource.label)
  if (did[verb].startsWith('%')) return actor.label === resource.label ? words : `${words} (${actor.label})`
  const gist = gistOf(event)
  return `${actor.label} ${words}${gist ? ` (${gist})` : ''}`
}
