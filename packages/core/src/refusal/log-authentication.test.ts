import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newRecoveryCodes } from '../identity/recovery/new-recovery-codes.ts'
import { byLink, personWithPasskey } from '../identity/recovery/person-with-passkey.testing.ts'
import { useRecoveryCode } from '../identity/recovery/use-recovery-code.ts'
import { passkeyOptions } from '../identity/sign-in/passkey-options.ts'
import { verifyPasskey } from '../identity/sign-in/verify-passkey.ts'
import { acceptInvite } from '../team/invite/accept-invite.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { leave } from '../team/member/leave.ts'
import { captureLog } from '../testing/captured-log.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { tokenOf } from '../testing/test-gatehouse.ts'

const test = suite('lines about authentications that succeed')
let stage: Stage
let logged: ReturnType<typeof captureLog>

test.before(async () => {
  stage = await openStage()
})
test.before.each(() => {
  logged = captureLog()
})
test.after.each(() => logged.restore())
test.after(() => stage?.close())

const proved = () =>
  logged
    .text()
    .split('\n')
    .filter((line) => line.includes('authentication.succeeded'))
    .map((line) => {
      const { level, event, ip, user, assurance, needs } = JSON.parse(line)
      assert.equal([level, event, ip], [30, 'authentication.succeeded', '192.0.2.7'])
      return [user, assurance, needs]
    })

test('a link and an invite say so, of a person in no account too', async () => {
  const { viewer, owner, nobody } = stage
  await leave(viewer.caller, undefined)
  await byLink(stage, viewer.email)
  assert.equal(proved(), [[viewer.user, 'mail', null]])
  const { link } = await createInvite(owner.caller, { email: 'new@temp.com', role: 'VIEWER' })
  await acceptInvite(nobody, { token: tokenOf(link) })
  assert.equal([proved().length, proved()[1]?.slice(1)], [2, ['mail', null]])
})

test('a passkey, a touch and a recovery code say how, and what is still needed', async () => {
  const { member, device } = await personWithPasskey(stage, 'careful@acme.com')
  const { codes } = await newRecoveryCodes(member.caller)
  const before = proved().length
  await verifyPasskey(stage.nobody, { response: device.get(await passkeyOptions(stage.nobody)) })
  await verifyPasskey(member.caller, { response: device.get(await passkeyOptions(member.caller)) })
  const half = await byLink(stage, member.email)
  await useRecoveryCode(half.caller, { code: codes[0] ?? '' })
  assert.equal(proved().slice(before), [
    [member.user, 'passkey', null],
    [member.user, 'mail+passkey', null],
    [member.user, 'mail', 'passkey'],
    [member.user, 'mail+recovery-code', 'enrolment'],
  ])
})

test.run()
