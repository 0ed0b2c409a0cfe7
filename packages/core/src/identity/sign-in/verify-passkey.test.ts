import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../access/caller.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { captureLog } from '../../testing/captured-log.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { type Misbehaviour, SoftwareAuthenticator } from '../../testing/software-authenticator.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { type Member, tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { enrolAs } from '../passkey/enrol.testing.ts'
import { enrolOptions } from '../passkey/enrol-options.ts'
import { removePasskey } from '../passkey/remove-passkey.ts'
import { letTouchesGoStale } from '../passkey/stale.testing.ts'
import { listSignIns } from './list-sign-ins.ts'
import { mailedLink } from './mailed-link.testing.ts'
import { me } from './me.ts'
import { passkeyOptions } from './passkey-options.ts'
import { redeemLink } from './redeem-link.ts'
import { verifyPasskey } from './verify-passkey.ts'

const test = suite('signing in by passkey')
let stage: Stage
const logged = captureLog()
const devices = new Map<string, SoftwareAuthenticator>()

test.before(async () => {
  stage = await openStage()
  for (const member of [stage.owner, stage.operator]) await enrol(member)
})
test.after(async () => {
  logged.restore()
  await stage?.close()
})

async function enrol(member: Member): Promise<string> {
  const { passkey, device } = await enrolAs(member.caller, 'laptop')
  devices.set(member.email, device)
  return passkey.id
}
function deviceOf({ email }: Member): SoftwareAuthenticator {
  const device = devices.get(email)
  if (!device) throw new Error(`${email} has no passkey`)
  return device
}
const byToken = (token: string, account: string | null = 'acme') =>
  stage.gatehouse.caller({ kind: 'sign-in', token }, account)
const linked = async (email: string) => {
  const token = tokenOf(await mailedLink(stage.gatehouse.core, email))
  return redeemLink(stage.nobody, { token })
}
/** Asks for a passkey and answers with this device. */
async function touch(caller: Caller, device: SoftwareAuthenticator, otherwise?: Misbehaviour) {
  return verifyPasskey(caller, { response: device.get(await passkeyOptions(caller), otherwise) })
}

test('a mail link alone signs in nobody who has a passkey; with the passkey it does, under a new token', async () => {
  const { owner, viewer } = stage
  const half = await linked(owner.email)
  assert.is(half.needs, 'passkey')
  await refused('signed-out', me(byToken(half.signIn)), /Use your passkey/)
  await refused('signed-out', createApiKey(byToken(half.signIn), { name: 'x', scopes: ['account:read'] }))
  await refused('signed-out', enrolOptions(byToken(half.signIn)))
  const options = await passkeyOptions(byToken(half.signIn))
  assert.equal(
    options.allowCredentials?.map(({ id }) => id),
    [deviceOf(owner).id],
  )
  assert.is(options.userVerification, 'required')
  const { result, events } = await trace(stage, () => touch(byToken(half.signIn), deviceOf(owner)))
  assert.is.not(result.signIn, half.signIn)
  const [event] = events
  assert.equal(
    { ...event, changes: null },
    {
      ...by(owner),
      verb: 'user.signed_in',
      resource: { type: 'user', id: owner.user, label: owner.email },
      changes: null,
      details: { assurance: 'mail+passkey', passkey: 'laptop' },
    },
  )
  assert.is((await me(byToken(result.signIn))).assurance, 'mail+passkey')
  await refused('signed-out', me(byToken(half.signIn)))
  assert.is((await linked(viewer.email)).needs, null, 'who has none needs none')
})

test('a passkey alone signs in, and nothing tells beforehand who has one', async () => {
  const { nobody, operator } = stage
  const options = await passkeyOptions(nobody)
  assert.equal(options.allowCredentials, [])
  const { signIn } = await touch(nobody, deviceOf(operator))
  const view = await me(byToken(signIn))
  assert.equal([view.user.email, view.assurance], [operator.email, 'passkey'])
})

test('what is not exactly as asked signs in nobody, and its challenge is used up', async () => {
  const { nobody, operator } = stage
  const device = deviceOf(operator)
  const wrong: Misbehaviour[] = [
    { userVerified: false },
    { origin: 'http://evil.localhost:4600' },
    { rpId: 'evil.example' },
    { type: 'webauthn.create' },
  ]
  for (const otherwise of wrong) {
    const options = await passkeyOptions(nobody)
    await refusesAndWritesNothing(
      stage,
      'signed-out',
      () => verifyPasskey(nobody, { response: device.get(options, otherwise) }),
      /not accepted/,
    )
    await refusesAndWritesNothing(stage, 'expired', () =>
      verifyPasskey(nobody, { response: device.get(options) }),
    )
  }
  const answer = device.get(await passkeyOptions(nobody))
  await verifyPasskey(nobody, { response: answer })
  await refusesAndWritesNothing(stage, 'expired', () => verifyPasskey(nobody, { response: answer }))
  const forged = new SoftwareAuthenticator()
  const response = { ...forged.get(await passkeyOptions(nobody)), id: device.id, rawId: device.id }
  await refusesAndWritesNothing(stage, 'signed-out', () => verifyPasskey(nobody, { response }))
  await refusesAndWritesNothing(stage, 'signed-out', () => touch(nobody, forged), /unknown/)
})

test('one person’s second factor is not another’s, and no ceremony’s challenge passes in another', async () => {
  const { owner, operator, nobody } = stage
  const half = await linked(owner.email)
  await refusesAndWritesNothing(stage, 'signed-out', () => touch(byToken(half.signIn), deviceOf(operator)))
  // begun for the owner's sign-in, answered by the owner's passkey from a browser that is not in it
  const theirs = await passkeyOptions(byToken(half.signIn))
  await refusesAndWritesNothing(stage, 'signed-out', () =>
    verifyPasskey(nobody, { response: deviceOf(owner).get(theirs) }),
  )
  const { challenge } = await enrolOptions(operator.caller)
  await refusesAndWritesNothing(
    stage,
    'expired',
    () =>
      verifyPasskey(operator.caller, { response: deviceOf(operator).get({ challenge, rpId: 'localhost' }) }),
    /for adding a passkey/,
  )
})

test('a signature counter that goes back is refused, and stands in the log', async () => {
  const { nobody, operator } = stage
  const device = deviceOf(operator)
  await touch(nobody, device)
  const { counter } = device
  const { events } = await trace(stage, () =>
    refused('signed-out', touch(nobody, device, { counter: counter - 1 }), /not accepted/),
  )
  assert.equal(
    events.map(({ verb, details }) => [verb, details]),
    [
      [
        'passkey.refused',
        {
          reason: 'Its signature counter went backwards, so there may be a copy of it.',
          stored: counter,
          shown: counter - 1,
        },
      ],
    ],
  )
  await refusesAndWritesNothing(stage, 'signed-out', () =>
    touch(nobody, new SoftwareAuthenticator(), { counter: 1 }),
  )
  device.counter = counter
  await touch(nobody, device)
})

test('dangerous actions ask for a touch that is not older than ten minutes, and then go on', async () => {
  const { gatehouse, owner } = stage
  const { signIn } = await touch(stage.nobody, deviceOf(owner))
  const make = (token: string) => createApiKey(byToken(token), { name: 'ci', scopes: ['account:read'] })
  await make(signIn)
  await letTouchesGoStale(gatehouse.database)
  await refusesAndWritesNothing(stage, 'fresh-auth', () => make(signIn), /passkey again/)
  const own = (await listSignIns(byToken(signIn))).items.find(({ current }) => current)?.id
  const { result, events } = await trace(stage, () => touch(byToken(signIn), deviceOf(owner)))
  assert.equal(
    events.map(({ verb }) => verb),
    ['passkey.touched'],
  )
  await make(result.signIn)
  await refused('signed-out', me(byToken(signIn)), /signed out/)
  const { items } = await listSignIns(byToken(result.signIn))
  assert.is(items.find(({ current }) => current)?.id, own, 'it is the same sign-in under another token')
  assert.is((await me(byToken(result.signIn))).assurance, 'passkey')
})

test('a removed passkey signs in nobody', async () => {
  const { gatehouse, nobody } = stage
  const leaver = await gatehouse.join(stage.owner, 'temp@acme.com', 'VIEWER')
  const passkey = await enrol(leaver)
  await removePasskey(leaver.caller, { passkey })
  await refusesAndWritesNothing(stage, 'signed-out', () => touch(nobody, deviceOf(leaver)), /unknown/)
  assert.is((await linked(leaver.email)).needs, null)
})

test('failed tries are counted in the sign-in that they belong to, wherever they come from, and another link begins anew', async () => {
  const { owner } = stage
  const device = deviceOf(owner)
  const half = byToken((await linked(owner.email)).signIn)
  const from = (tries: number) => ({ ...half, ip: `198.51.100.${tries}` })
  for (let tries = 0; tries < 10; tries++)
    await refused('signed-out', touch(from(tries), device, { userVerified: false }))
  await refusesAndWritesNothing(stage, 'rate', () => touch(from(99), device))
  await touch(byToken((await linked(owner.email)).signIn), device)
  await touch(stage.nobody, device)
})

test('tries at the same time are no way around the limit', async () => {
  const device = deviceOf(stage.owner)
  const half = byToken((await linked(stage.owner.email)).signIn)
  const challenges = await Promise.all(Array.from({ length: 25 }, () => passkeyOptions(half)))
  const outcomes = await Promise.allSettled(
    challenges.map((options) =>
      verifyPasskey(
        { ...half, ip: '198.51.100.50' },
        { response: device.get(options, { userVerified: false }) },
      ),
    ),
  )
  const reasons = outcomes.map((one) => (one.status === 'rejected' ? one.reason.reason : 'ok'))
  assert.is(reasons.filter((reason) => reason === 'signed-out').length, 10)
  assert.is(reasons.filter((reason) => reason === 'rate').length, 15)
})

test('what turned out well is not counted, and a stranger counts nothing but his own address', async () => {
  const { owner, nobody, gatehouse } = stage
  const device = deviceOf(owner)
  let { signIn } = await touch(nobody, device)
  for (let tries = 0; tries < 12; tries++) signIn = (await touch(byToken(signIn), device)).signIn
  const stranger = { ...nobody, ip: '198.51.100.51' }
  for (let tries = 0; tries < 30; tries++) {
    const forged = new SoftwareAuthenticator()
    const response = { ...forged.get(await passkeyOptions(stranger)), id: device.id, rawId: device.id }
    await refused('signed-out', verifyPasskey(stranger, { response }))
  }
  await touch(byToken(signIn), device)
  await touch(byToken((await linked(owner.email)).signIn), device)
  const { rows } = await gatehouse.database.owner.query(
    `select key, points from rate_limits where key = 'passkey.ip:198.51.100.51'`,
  )
  assert.equal(rows, [{ key: 'passkey.ip:198.51.100.51', points: 30 }])
})

test('attempts are counted by address', async () => {
  const caller = { ...stage.nobody, ip: '198.51.100.77' }
  for (let tries = 0; tries < 300; tries++) await passkeyOptions(caller)
  await refused('rate', passkeyOptions(caller))
  const response = deviceOf(stage.operator).get({ challenge: 'A'.repeat(43), rpId: 'localhost' })
  for (let tries = 0; tries < 60; tries++) await refused('expired', verifyPasskey(caller, { response }))
  await refused('rate', verifyPasskey(caller, { response }))
})

test.run()
