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
  'subscription.started': 'started the trial of %',
  'subscription.changed': 'changed the plan of %',
  'subscription.cancelled': 'canceled the plan of %',
  'subscription.resumed': 'kept the plan of % after all',
  'subscription.trial_ended': 'ended the trial of %',
  'subscription.renewed': 'renewed the plan of %',
  'subscription.ended': 'ended the plan of %',
  'subscription.held': 'put % on hold for an unpaid invoice',
  'subscription.released': 'closed % for an unpaid invoice; everyone keeps their own keys',
  'subscription.buyer_changed': 'changed the billing details of %',
  'subscription.tax_changed': 'changed the tax on invoices of %',
  'coupon.redeemed': 'redeemed the coupon %',
  'invoice.issued': 'issued invoice %',
  'invoice.filed': 'stored the PDF of %',
  'invoice.link_created': 'created a payment link for %',
  'invoice.address_given': 'asked for a USDT address for %',
  'invoice.address_swept': 'moved the USDT received for % to another wallet',
  'invoice.address_destroyed': 'lost the USDT received for %: Tether has destroyed it',
  'credit_note.issued': 'issued credit note %',
  'payment.started': 'started a payment for %',
  'payment.settled': 'received a payment for %',
  'payment.refused': 'could not collect a payment for %',
  'payment.refund_started': 'started a refund for %',
  'payment.refunded': 'refunded a payment for %',
  'payment.refund_refused': 'could not refund a payment for %',
  'payment.disputed': 'recorded a dispute about a payment for %',
  'payment_method.added': 'added the payment method %',
  'payment_method.removed': 'removed the payment method %',
  'payment_method.made_default': 'made % the default payment method',
  'account.settings_changed': 'changed the account’s settings',
  'account.recordings_nearly_full': 'noticed that recordings are nearly full',
  'account.recordings_full': 'noticed that recordings are full',
  'account.management_key_rotated': 'rotated the management key',
  'account.management_key_retired': 'retired the old management key',
  'account.servers_released': 'let go of the last server of %',
  'account.gateway_key_rotated': 'rotated the gateway key',
  'account.gateway_key_retired': 'retired the old gateway key',
  'account.keys_resealed': 're-encrypted the account’s keys',
  'account.provider_set': 'set the provider of machines',
  'account.provider_removed': 'removed the provider of machines',
  'user.invited': 'invited %',
  'user.joined': '% joined',
  'user.left': '% left',
  'user.revoked': 'revoked %',
  'user.role_changed': 'changed the role of %',
  'user.servers_limited': 'changed which servers % can reach',
  'user.end_set': 'changed when the access of % expires',
  'user.expired': 'ended the access of %, which had expired',
  'user.ownership_offered': 'offered ownership to %',
  'user.ownership_taken': '% took ownership',
  'user.address_proved': '% confirmed their email',
  'user.email_change_requested': 'asked to change the email of %',
  'user.email_change_confirmed': 'confirmed the new email of %',
  'user.email_change_stopped': 'stopped the email change of %',
  'user.email_changed': 'changed the email of %',
  'user.link_made': 'created a sign-in link for %',
  'user.signed_in': '% signed in',
  'user.signed_out': '% signed out',
  'invite.resent': 'resent the invite for %',
  'invite.revoked': 'revoked the invite for %',
  'key.added': 'added the SSH key %',
  'key.removed': 'removed the SSH key %',
  'key.end_set': 'changed when the SSH key % expires',
  'key.expired': 'removed the expired SSH key %',
  'key.matched': 'asked a member about the SSH key %',
  'key.declined': 'said the SSH key % isn’t theirs',
  'server.registered': 'registered %',
  'server.renamed': 'renamed %',
  'server.removed': 'removed %',
  'server.given_up': 'gave up on %, which never let go of Gatehouse’s keys',
  'server.type_noted': 'noted the type of %',
  'server.resize_started': 'started to resize %',
  'server.resized': 'resized %',
  'server.resize_failed': 'failed to resize %',
  'server.host_key_accepted': 'accepted the new host key of %',
  'server.settings_changed': 'changed the settings of %',
  'server.labelled': 'changed the labels of %',
  'server.access_changed': 'changed how members log in to %',
  'server.services_changed': 'chose which services of % can be restarted',
  'service.restart_started': 'started to restart a service on %',
  'service.restarted': 'restarted a service on %',
  'service.restart_failed': 'failed to restart a service on %',
  'server.hop_changed': 'changed through which server % is reached',
  'server.login_adopted': 'adopted a login on %',
  'server.drifted': 'found and undid changes on %',
  'firewall.rolled_back': 'undid firewall rules on %, which could not be confirmed',
  'firewall.drifted': 'found and undid changes of the firewall on %',
  'server.host_key_mismatch': 'saw a different host key on %',
  'shared_login.added': 'added the shared login %',
  'shared_login.changed': 'changed the shared login %',
  'shared_login.removed': 'removed the shared login %',
  'firewall.rule_added': 'added a firewall rule on %',
  'firewall.rule_changed': 'changed a firewall rule on %',
  'firewall.rule_removed': 'removed a firewall rule on %',
  'firewall.rule_ended': 'ended a firewall rule on %',
  'firewall.taken_over': 'took over a firewall change made by hand on %',
  'firewall.rules_reordered': 'moved a firewall rule on %',
  'firewall.enabled': 'turned on the firewall of %',
  'firewall.disabled': 'turned off the firewall of %',
  'firewall.gateway_only_set': 'changed the firewall of %',
  'disposition.created': 'added the disposition %',
  'disposition.updated': 'changed the disposition %',
  'disposition.removed': 'removed the disposition %',
  'disposition.retired': 'retired the disposition %',
  'disposition.restored': 'brought back the disposition %',
  'disposition.reordered': 'moved a disposition of %',
  'disposition.servers_chosen': 'chose the servers that get the dispositions of %',
  'disposition.rolled_back': 'undid dispositions on %, which could not be verified',
  'disposition.drifted': 'found and undid changes of the dispositions on %',
  'session.opened': 'opened a session as %',
  'session.refused': 'was refused a session as %',
  'session.closed': 'closed the session of %',
  'session.collected': 'fetched the recorded session of %',
  'session.terminated': 'ended the session of %',
  'session.played': 'watched the session of %',
  'session.searched': 'searched recordings',
  'session.recording_deleted': 'deleted the recording of the session of %',
  'session.recording_found': 'found the lost recording of the session of %',
  'passkey.enrolled': 'added the passkey %',
  'passkey.removed': 'removed the passkey %',
  'passkey.touched': 'used the passkey %',
  'passkey.refused': 'tried the passkey %, which was refused',
  'recovery_codes.generated': 'created recovery codes',
  'recovery_codes.used': 'used a recovery code',
  'user.reset_requested': 'asked to reset the passkeys of %',
  'user.reset_cancelled': 'canceled the passkey reset of %',
  'user.reset': 'reset the passkeys of %',
  'api_key.created': 'created the API key %',
  'api_key.limited': 'changed where the API key % can be used',
  'api_key.revoked': 'revoked the API key %',
  'api_key.refused': 'refused the API key %',
  'audit.exported': 'exported the audit log',
}

/** The same where it was done to somebody else. */
const didToOther: Partial<Record<Verb, string>> = { 'user.signed_out': 'signed out %' }

type Of = Pick<AuditEventView, 'actor' | 'verb' | 'resource' | 'changes' | 'details'>

/** A piece of a sentence: a name of something, or the words between. */
export type SentencePart = { is: 'actor' | 'thing' | 'gist' | 'words'; text: string }

/** An event as a sentence, in parts. Who did something themselves is named once. */
export function partsOf(event: Of): SentencePart[] {
  const { actor, verb, resource } = event
  if (did[verb].startsWith('% ') && actor.label === resource.label)
    return [
      { is: 'actor', text: actor.label },
      { is: 'words', text: did[verb].slice(1) },
    ]
  const [before = '', after] = (didToOther[verb] ?? did[verb]).split('%')
  const gist = gistOf(event, resource.label)
  const parts: SentencePart[] = [
    { is: 'actor', text: actor.label },
    { is: 'words', text: before === '' ? ': ' : ` ${before}` },
    { is: 'thing', text: after === undefined ? '' : resource.label },
    { is: 'words', text: after ?? '' },
    { is: 'gist', text: gist ? ` (${gist})` : '' },
  ]
  return parts.filter(({ text }) => text !== '')
}

/** An event as a sentence: `owner@acme.com revoked bob@temp.com`. */
export function sentenceOf(event: Of): string {
  return partsOf(event)
    .map(({ text }) => text)
    .join('')
}
