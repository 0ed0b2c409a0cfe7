import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { resetMember } from '../../team/member/reset-member.ts'
import { captureLog } from '../../testing/captured-log.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { SoftwareAuthenticator } from '../../testing/software-authenticator.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { enrolOptions } from '../passkey/enrol-options.ts'
import { enrolPasskey } from '../passkey/enrol-passkey.ts'
import { letTouchesGoStale } from '../passkey/stale.testing.ts'
import { getRecoveryCodes } from '../recovery/get-recovery-codes.ts'
import { newRecoveryCodes } from '../recovery/new-recovery-codes.ts'
import { byLink, personWithPasskey } from '../recovery/person-with-passkey.testing.ts'
import { useRecoveryCode } from '../recovery/use-recovery-code.ts'
import { me } from '../sign-in/me.ts'
import { passkeyOptions } from '../sign-in/passkey-options.ts'
import { verifyPasskey } from '../sign-in/verify-passkey.ts'
import { cancelMemberReset, cancelUserReset } from './cancel-reset.ts'
import { carryOutResets } from './carry-out-resets.ts'
import { getOwnReset } from './get-own-reset.ts'
import { resetUser } from './reset-user.ts'

const test = suite('letting somebody back in')
let stage: Stage
const logged = captureLog()
test.before(async () => {
  stage = await openStage()
})
test.after(async () => {
  logged.restore()
  await stage?.close()
})

const operator = () => stage.gatehouse.caller({ kind: 'operator', label: 'gatehouse command (root)' }, null)
const letTimeCome = () =>
  announced(stage.gatehouse.database, (client) => client.query('update user_resets set due_at = now()'))
const resetAtOf = async (email: string) =>
  (await listTeam(stage.owner.caller, undefined)).items.find((member) => member.email === email)?.resetAt
const briefly = (events: { account: string; verb: string; actor: { label: string }; details: unknown }[]) =>
  events.map(({ account, verb, actor, details }) => [account, verb, actor.label, details])

test('only owners may let a member back in, or take it back, and nobody themself', async () => {
  const { member } = await personWithPasskey(stage, 'roles@acme.com')
  await refusesAllBut(['OWNER'], stage, (caller) => resetMember(caller, { user: member.user }))
  await refusesAllBut(['OWNER'], stage, (caller) => cancelMemberReset(caller, { user: member.user }))
  const { owner, rival, viewer } = stage
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => resetMember(owner.caller, { user: owner.user }),
    /You are signed in/,
  )
  await refusesAndWritesNothing(stage, 'not-found', () => resetMember(owner.caller, { user: rival.user }))
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => resetMember(owner.caller, { user: viewer.user }),
    /no passkey/,
  )
  await refusesAndWritesNothing(stage, 'invalid', () =>
    resetMember(owner.caller, { user: member.user, hours: 0 }),
  )
  await refusesAndWritesNothing(stage, 'not-found', () =>
    cancelMemberReset(owner.caller, { user: member.user }),
  )
})

test('an owner with a passkey needs its fresh touch', async () => {
  const { member: other } = await personWithPasskey(stage, 'second-owner@acme.com', 'OWNER')
  const { member } = await personWithPasskey(stage, 'fresh@acme.com')
  await letTouchesGoStale(stage.gatehouse.database)
  await refusesAndWritesNothing(stage, 'fresh-auth', () => resetMember(other.caller, { user: member.user }))
})

test('it is announced, shown to the team, and can be taken back', async () => {
  const { owner } = stage
  const { member } = await personWithPasskey(stage, 'back@acme.com')
  const { result, events, mails } = await trace(stage, () => resetMember(owner.caller, { user: member.user }))
  const hours = (Date.parse(result.dueAt) - Date.now()) / 3_600_000
  assert.ok(hours > 23.9 && hours <= 24, String(hours))
  assert.equal(
    events.map(({ changes, ...event }) => event),
    [
      {
        ...by(owner),
        verb: 'user.reset_requested',
        resource: { type: 'user', id: member.user, label: member.email },
        details: { dueAt: '(time)' },
      },
    ],
  )
  assert.is(mails, 3, 'the member and both owners')
  assert.is(await resetAtOf(member.email), result.dueAt)
  assert.equal(await getOwnReset(member.caller), {
    dueAt: result.dueAt,
    requestedBy: 'owner@acme.com (acme)',
  })
  assert.is(await getOwnReset(owner.caller), null)
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => resetMember(owner.caller, { user: member.user }),
    /already/,
  )
  await carryOutResets(stage.gatehouse.core)
  assert.is((await me(member.caller)).hasPasskey, true, 'not before its time')
  const cancelled = await trace(stage, () => cancelMemberReset(owner.caller, { user: member.user }))
  assert.equal(briefly(cancelled.events), [['acme', 'user.reset_cancelled', owner.email, {}]])
  assert.is(await resetAtOf(member.email), null)
  assert.is(await getOwnReset(member.caller), null)
  await letTimeCome()
  const { events: none } = await trace(stage, () => carryOutResets(stage.gatehouse.core))
  assert.equal(none, [])
})

test('an owner lets nobody back in who is in accounts that are not that owner’s', async () => {
  const { owner, rival } = stage
  const { member } = await personWithPasskey(stage, 'shared@acme.com')
  const { link } = await createInvite(rival.caller, { email: member.email, role: 'VIEWER' })
  await acceptInvite(member.caller, { token: tokenOf(link) })
  for (const { caller } of [owner, rival]) {
    await refusesAndWritesNothing(
      stage,
      'conflict',
      () => resetMember(caller, { user: member.user }),
      /Ask your Gatehouse administrator/,
    )
  }
  await resetUser(operator(), { email: member.email })
  await cancelUserReset(operator(), { email: member.email })
})

test('when its time has come passkeys, codes and sign-ins go, in the log of each account, and mail lets in', async () => {
  const { rival, gatehouse } = stage
  const { member } = await personWithPasskey(stage, 'both@acme.com')
  await newRecoveryCodes(member.caller)
  const { link } = await createInvite(rival.caller, { email: member.email, role: 'VIEWER' })
  await acceptInvite(member.caller, { token: tokenOf(link) })
  const asked = await trace(stage, () => resetUser(operator(), { email: ' Both@ACME.com ', hours: 1 }))
  assert.equal(briefly(asked.events), [
    ['acme', 'user.reset_requested', 'gatehouse command (root)', { dueAt: '(time)' }],
    ['globex', 'user.reset_requested', 'gatehouse command (root)', { dueAt: '(time)' }],
  ])
  assert.is(asked.mails, 4, 'the person, both owners of one account and the owner of the other')
  await letTimeCome()
  const { events } = await trace(stage, () => carryOutResets(gatehouse.core))
  const details = { requestedBy: 'gatehouse command (root)', passkeys: 1, signInsEnded: 1 }
  assert.equal(briefly(events), [
    ['acme', 'user.reset', 'clock', details],
    ['globex', 'user.reset', 'clock', details],
  ])
  await refused('signed-out', me(member.caller))
  const { caller, needs } = await byLink(stage, member.email)
  assert.is(needs, null)
  assert.is((await me(caller)).hasPasskey, false)
  assert.is(await getRecoveryCodes(caller), null)
  const again = await trace(stage, () => carryOutResets(gatehouse.core))
  assert.equal(again.events, [], 'once')
})

test('signing in with a passkey cancels it, and so does enrolling one by a recovery code', async () => {
  const { member, device } = await personWithPasskey(stage, 'found@acme.com')
  const { codes } = await newRecoveryCodes(member.caller)
  await resetMember(stage.owner.caller, { user: member.user })
  const { events } = await trace(stage, async () =>
    verifyPasskey(stage.nobody, { response: device.get(await passkeyOptions(stage.nobody)) }),
  )
  assert.equal(briefly(events), [
    ['acme', 'user.reset_cancelled', member.email, { by: 'passkey' }],
    ['acme', 'user.signed_in', member.email, { assurance: 'passkey', passkey: 'laptop' }],
  ])
  await resetUser(operator(), { email: member.email })
  const half = await byLink(stage, member.email)
  const { signIn } = await useRecoveryCode(half.caller, { code: codes[0] ?? '' })
  const caller = stage.gatehouse.caller({ kind: 'sign-in', token: signIn }, 'acme')
  const response = new SoftwareAuthenticator().create(await enrolOptions(caller))
  await enrolPasskey(caller, { name: 'phone', response })
  assert.is(await resetAtOf(member.email), null)
})

test('for the whole of Gatehouse only its operator may, and for somebody who is there', async () => {
  const { owner, gatehouse } = stage
  const { member } = await personWithPasskey(stage, 'whole@acme.com')
  const lent = gatehouse.caller({ kind: 'operator', label: 'x', as: owner.email }, 'acme')
  for (const caller of [owner.caller, lent, stage.nobody]) {
    await refusesAndWritesNothing(stage, 'scope', () => resetUser(caller, { email: member.email }))
    await refusesAndWritesNothing(stage, 'scope', () => cancelUserReset(caller, { email: member.email }))
  }
  await refused('not-found', resetUser(operator(), { email: 'nobody@acme.com' }))
  await refused('not-found', cancelUserReset(operator(), { email: member.email }))
  for (const hours of [0, 1.5, 721, Number.NaN])
    await refused('invalid', resetUser(operator(), { email: member.email, hours }))
  await resetUser(operator(), { email: member.email })
  const { events } = await trace(stage, () => cancelUserReset(operator(), { email: member.email }))
  assert.equal(briefly(events), [['acme', 'user.reset_cancelled', 'gatehouse command (root)', {}]])
})

test.run()
