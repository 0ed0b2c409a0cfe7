import { text } from 'node:stream/consumers'
import { exportEvents } from '../../audit/log/export-events.ts'
import { cancelEmailChange } from '../../identity/email-change/cancel-email-change.ts'
import { changeEmail } from '../../identity/email-change/change-email.ts'
import { enrolAs } from '../../identity/passkey/enrol.testing.ts'
import { removePasskey } from '../../identity/passkey/remove-passkey.ts'
import { newRecoveryCodes } from '../../identity/recovery/new-recovery-codes.ts'
import { cancelMemberReset } from '../../identity/reset/cancel-reset.ts'
import { endSignIn } from '../../identity/sign-in/end-sign-in.ts'
import { signOut } from '../../identity/sign-in/sign-out.ts'
import { changeRecording } from '../../team/account/change-recording.ts'
import { changeSecurity } from '../../team/account/change-security.ts'
import { changeAccountSettings } from '../../team/account/change-settings.ts'
import { closeAccount } from '../../team/account/close-account.ts'
import { renameAccount } from '../../team/account/rename-account.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { limitApiKey } from '../../team/api-key/limit-api-key.ts'
import { revokeApiKey } from '../../team/api-key/revoke-api-key.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { resendInvite } from '../../team/invite/resend-invite.ts'
import { revokeInvite } from '../../team/invite/revoke-invite.ts'
import { acceptOwnership } from '../../team/member/accept-ownership.ts'
import { changeRole } from '../../team/member/change-role.ts'
import { endMemberSignIns } from '../../team/member/end-member-sign-ins.ts'
import { leave } from '../../team/member/leave.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { offerOwnership } from '../../team/member/offer-ownership.ts'
import { resetMember } from '../../team/member/reset-member.ts'
import { revokeMember } from '../../team/member/revoke-member.ts'
import { setMemberEnd } from '../../team/member/set-end.ts'
import type { Furnished } from './furnished.testing.ts'
import type { Walk } from './walk.testing.ts'

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

/** The mutations of the account, its members and what is their own. */
export function teamWalk(of: Furnished): Record<string, Walk> {
  const { owner, operator, viewer, leaver, heir, holder, prod, apiKey } = of
  const { caller } = owner
  return {
    'audit/log/export-events noteExport': {
      goesOn: [async () => text(await exportEvents(caller, { format: 'csv' }))],
    },
    'identity/passkey/enrol-passkey enrol': { own: true, goesOn: [() => enrolAs(holder.caller, 'desk')] },
    'identity/passkey/remove-passkey removePasskey': {
      own: true,
      goesOn: [() => removePasskey(holder.caller, { passkey: of.passkey })],
    },
    'identity/recovery/new-recovery-codes keep': {
      own: true,
      goesOn: [() => newRecoveryCodes(holder.caller)],
    },
    'identity/email-change/change-email request': {
      own: true,
      goesOn: [() => changeEmail(caller, { email: `elsewhere@${owner.account.slug}.com` })],
    },
    'identity/email-change/cancel-email-change cancelEmailChange': {
      own: true,
      goesOn: [() => cancelEmailChange(caller, undefined)],
    },
    'identity/sign-in/end-sign-in endSignIn': {
      own: true,
      goesOn: [() => endSignIn(holder.caller, { others: true })],
    },
    'team/member/reset-member resetMember': { goesOn: [() => resetMember(caller, { user: holder.user })] },
    'identity/reset/cancel-reset cancelMemberReset': {
      goesOn: [() => cancelMemberReset(caller, { user: holder.user })],
    },
    'identity/sign-in/sign-out signOut': { own: true, goesOn: [() => signOut(holder.caller, undefined)] },
    'team/account/rename-account renameAccount': {
      goesOn: [() => renameAccount(caller, { name: 'Renamed' })],
    },
    'team/account/change-recording changeRecording': {
      goesOn: [() => changeRecording(caller, { recordInput: false })],
    },
    'team/account/change-security changeSecurity': {
      goesOn: [() => changeSecurity(caller, { passkeysOf: 'nobody', touchToPlay: false })],
    },
    'team/account/change-settings changeAccountSettings': {
      goesOn: [() => changeAccountSettings(caller, { checkMinutes: 10, forwardTo: ['db:5432'] })],
      grows: () => changeAccountSettings(caller, { forwardTo: ['db:5432', 'new:22'] }),
    },
    'team/api-key/create-api-key createApiKey': {
      grows: () => createApiKey(caller, { name: 'another', scopes: ['team:read'] }),
    },
    'team/api-key/limit-api-key limitApiKey': {
      goesOn: [() => limitApiKey(caller, { apiKey, ranges: ['10.0.0.0/8'] })],
      grows: () => limitApiKey(caller, { apiKey, ranges: null }),
    },
    'team/api-key/revoke-api-key revokeApiKey': { goesOn: [() => revokeApiKey(caller, { apiKey })] },
    'team/invite/create-invite createInvite': {
      grows: () => createInvite(caller, { email: `new@${owner.account.slug}.com`, role: 'VIEWER' }),
    },
    'team/invite/resend-invite resendInvite': {
      grows: () => resendInvite(caller, { invite: of.revoked }),
    },
    'team/invite/revoke-invite revokeInvite': {
      goesOn: [() => revokeInvite(caller, { invite: of.revoked })],
    },
    // by no membership: the system's own
    'team/invite/accept-invite': { grows: () => acceptInvite(of.nobody, { token: of.offered.token }) },
    'team/member/limit-servers limitServers': {
      goesOn: [() => limitServers(caller, { user: operator.user, servers: [prod] })],
      grows: () => limitServers(caller, { user: operator.user, servers: null }),
    },
    'team/member/set-end setMemberEnd': {
      goesOn: [() => setMemberEnd(caller, { user: operator.user, expiresAt: inHours(4) })],
      grows: () => setMemberEnd(caller, { user: operator.user, expiresAt: null }),
    },
    'team/member/change-role changeRole': {
      goesOn: [() => changeRole(caller, { user: operator.user, role: 'VIEWER' })],
      grows: () => changeRole(caller, { user: viewer.user, role: 'OPERATOR' }),
    },
    'team/member/accept-ownership acceptOwnership': {
      grows: () => acceptOwnership(heir.caller, undefined),
    },
    'team/member/offer-ownership offerOwnership': {
      grows: () => offerOwnership(caller, { user: viewer.user }),
    },
    'team/member/end-member-sign-ins endMemberSignIns': {
      goesOn: [() => endMemberSignIns(caller, { user: viewer.user })],
    },
    'team/member/leave leave': { goesOn: [() => leave(leaver.caller, undefined)] },
    'team/member/revoke-member revokeMember': {
      goesOn: [() => revokeMember(caller, { user: operator.user })],
    },
    // really closed once everything else was done
    'team/account/close-account closeAccount': {
      goesOn: [() => closeAccount(caller, { slug: 'another' })],
      or: ['invalid'],
    },
  }
}
