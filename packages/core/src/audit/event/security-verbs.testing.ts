import type { Caller } from '../../access/caller.ts'
import { announced } from '../../database/testing/announced.ts'
import { askedToChange, personByMail } from '../../identity/email-change/asked.testing.ts'
import { confirmEmail } from '../../identity/email-change/confirm-email.ts'
import { stopEmailChange } from '../../identity/email-change/stop-email-change.ts'
import { listPasskeys } from '../../identity/passkey/list-passkeys.ts'
import { removePasskey } from '../../identity/passkey/remove-passkey.ts'
import { newRecoveryCodes } from '../../identity/recovery/new-recovery-codes.ts'
import { byLink, personWithPasskey } from '../../identity/recovery/person-with-passkey.testing.ts'
import { useRecoveryCode } from '../../identity/recovery/use-recovery-code.ts'
import { cancelMemberReset } from '../../identity/reset/cancel-reset.ts'
import { carryOutResets } from '../../identity/reset/carry-out-resets.ts'
import { passkeyOptions } from '../../identity/sign-in/passkey-options.ts'
import { verifyPasskey } from '../../identity/sign-in/verify-passkey.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { limitApiKey } from '../../team/api-key/limit-api-key.ts'
import { endMemberSignIns } from '../../team/member/end-member-sign-ins.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { resetMember } from '../../team/member/reset-member.ts'
import type { Misbehaviour } from '../../testing/software-authenticator.ts'
import type { Stage } from '../../testing/stage.ts'

/** Every verb about proving who somebody is, by new members; answers the secrets that were shown meanwhile. */
export async function runSecurityVerbs(stage: Stage, as: Caller): Promise<string[]> {
  const { member, device } = await personWithPasskey(stage, 'careful@acme.com')
  const touch = async (caller: Caller, otherwise?: Misbehaviour) =>
    verifyPasskey(caller, { response: device.get(await passkeyOptions(caller), otherwise) })
  const { signIn } = await touch(member.caller)
  await touch(stage.nobody, { counter: 1 }).catch(() => undefined)
  const caller = stage.gatehouse.caller({ kind: 'sign-in', token: signIn }, 'acme')
  const { codes } = await newRecoveryCodes(caller)
  const { apiKey, secret } = await createApiKey(as, {
    name: 'bound',
    scopes: ['team:read'],
    ranges: ['10.0.0.0/8'],
  })
  await limitApiKey(as, { apiKey: apiKey.id, ranges: ['192.0.2.0/24'] })
  await listTeam(
    { ...stage.gatehouse.caller({ kind: 'api-key', secret }, null), ip: '198.51.100.1' },
    undefined,
  ).catch(() => undefined)
  const half = await byLink(stage, member.email)
  const used = await useRecoveryCode(half.caller, { code: codes[0] ?? '' })
  await resetMember(as, { user: member.user })
  await cancelMemberReset(as, { user: member.user })
  const [passkey] = (await listPasskeys(caller)).items
  await removePasskey(caller, { passkey: passkey?.id ?? '' })
  await endMemberSignIns(as, { user: member.user })

  const lost = await personWithPasskey(stage, 'lost@acme.com')
  await resetMember(as, { user: lost.member.user })
  await announced(stage.gatehouse.database, (client) => client.query('update user_resets set due_at = now()'))
  await carryOutResets(stage.gatehouse.core)

  const mover = await personByMail(stage, 'mover@acme.com')
  const stopped = await askedToChange(stage, mover, 'elsewhere@acme.com')
  await stopEmailChange(stage.nobody, { token: stopped.from })
  const tokens = await askedToChange(stage, mover, 'moved@acme.com')
  await confirmEmail(stage.nobody, { token: tokens.from })
  await confirmEmail(stage.nobody, { token: tokens.to })
  return [signIn, used.signIn, secret, ...codes, ...Object.values(stopped), ...Object.values(tokens)]
}
