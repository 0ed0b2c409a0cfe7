import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { captureLog } from '../../testing/captured-log.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { type Misbehaviour, SoftwareAuthenticator } from '../../testing/software-authenticator.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { me } from '../sign-in/me.ts'
import { passkeyOptions } from '../sign-in/passkey-options.ts'
import { enrolAs } from './enrol.testing.ts'
import { enrolOptions } from './enrol-options.ts'
import { enrolPasskey } from './enrol-passkey.ts'
import { listPasskeys } from './list-passkeys.ts'
import { removePasskey } from './remove-passkey.ts'
import { letTouchesGoStale } from './stale.testing.ts'

const test = suite('enrolling passkeys')
let stage: Stage
const logged = captureLog()
test.before(async () => {
  stage = await openStage()
})
test.after(async () => {
  logged.restore()
  await stage?.close()
})

test('a member enrols a passkey, which counts as touched and stands in the log without its key', async () => {
  const { viewer } = stage
  const device = new SoftwareAuthenticator()
  assert.is((await me(viewer.caller)).hasPasskey, false)
  const options = await enrolOptions(viewer.caller)
  assert.equal(
    [options.rp.id, options.attestation, options.authenticatorSelection?.userVerification],
    ['localhost', 'none', 'required'],
  )
  assert.is(options.authenticatorSelection?.residentKey, 'required')
  assert.equal(
    options.pubKeyCredParams.map(({ alg }) => alg),
    [-8, -7, -257],
    'EdDSA, ES256 and RS256, which are all that is taken',
  )
  const { result, events } = await trace(stage, () =>
    enrolPasskey(viewer.caller, { name: 'laptop', response: device.create(options) }),
  )
  // enrolling is a step up: the old token is worth nothing
  await refused('signed-out', me(viewer.caller))
  viewer.caller.credential = { kind: 'sign-in', token: result.signIn }
  assert.is((await me(viewer.caller)).assurance, 'mail+passkey')
  assert.equal([result.name, result.synced], ['laptop', false])
  const [event, ...more] = events
  assert.equal(more, [])
  assert.equal(
    { ...event, changes: null },
    {
      ...by(viewer),
      verb: 'passkey.enrolled',
      resource: { type: 'passkey', id: result.id, label: 'laptop' },
      changes: null,
      details: {},
    },
  )
  assert.equal(event?.changes['passkey.publicKey'] ?? event?.changes.publicKey, {
    from: null,
    to: '(secret)',
  })
  const { items } = await listPasskeys(viewer.caller)
  assert.equal(
    items.map(({ name }) => name),
    ['laptop'],
  )
  assert.is((await me(viewer.caller)).hasPasskey, true)
  const again = await enrolOptions(viewer.caller)
  assert.equal(
    again.excludeCredentials?.map(({ id }) => id),
    [device.id],
  )
})

test('what is not exactly as asked is refused, and its challenge is used up', async () => {
  const { operator } = stage
  const wrong: Misbehaviour[] = [
    { userVerified: false },
    { origin: 'http://localhost:4601' },
    { origin: 'https://localhost:4600' },
    { rpId: 'gatehouse.example' },
    { type: 'webauthn.get' },
  ]
  for (const otherwise of wrong) {
    const device = new SoftwareAuthenticator()
    const options = await enrolOptions(operator.caller)
    const enrol = (how?: Misbehaviour) =>
      enrolPasskey(operator.caller, { name: 'x', response: device.create(options, how) })
    await refusesAndWritesNothing(stage, 'invalid', () => enrol(otherwise), /not accepted/)
    await refusesAndWritesNothing(stage, 'expired', () => enrol(), /Try again/)
  }
  const device = new SoftwareAuthenticator()
  const options = await enrolOptions(operator.caller)
  const other = await enrolOptions(operator.caller)
  await refused(
    'expired',
    enrolPasskey(operator.caller, {
      name: 'x',
      response: device.create(options, { challenge: 'A'.repeat(43) }),
    }),
  )
  const response = device.create(other)
  const { signIn } = await enrolPasskey(operator.caller, { name: 'once', response })
  operator.caller.credential = { kind: 'sign-in', token: signIn }
  await refusesAndWritesNothing(stage, 'expired', () =>
    enrolPasskey(operator.caller, { name: 'twice', response }),
  )
})

test('a challenge of somebody else, or of another ceremony, or one that is over, enrols nothing', async () => {
  const { owner, billing, gatehouse } = stage
  const theirs = await enrolOptions(owner.caller)
  const device = new SoftwareAuthenticator()
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => enrolPasskey(billing.caller, { name: 'x', response: device.create(theirs) }),
    /Someone else/,
  )
  const { challenge } = await passkeyOptions(billing.caller)
  await refusesAndWritesNothing(stage, 'conflict', () =>
    enrolPasskey(billing.caller, {
      name: 'x',
      response: device.create({ challenge, rp: { id: 'localhost' } }),
    }),
  )
  const late = await enrolOptions(billing.caller)
  await gatehouse.database.owner.query(
    "update passkey_challenges set expires_at = now() - interval '1 second'",
  )
  await refused('expired', enrolPasskey(billing.caller, { name: 'x', response: device.create(late) }))
})

test('a credential is enrolled once, whoever shows it', async () => {
  const { owner, billing } = stage
  const { device } = await enrolAs(owner.caller, 'key')
  const options = await enrolOptions(billing.caller)
  await refusesAndWritesNothing(stage, 'conflict', () =>
    enrolPasskey(billing.caller, { name: 'stolen', response: device.create(options) }),
  )
})

test('a passkey is removed by its owner, once', async () => {
  const { viewer, operator } = stage
  const [passkey] = (await listPasskeys(viewer.caller)).items
  const id = passkey?.id ?? ''
  await refusesAndWritesNothing(stage, 'not-found', () => removePasskey(operator.caller, { passkey: id }))
  const { events } = await trace(stage, () => removePasskey(viewer.caller, { passkey: id }))
  assert.equal(
    events.map(({ verb, resource }) => [verb, resource.label]),
    [['passkey.removed', 'laptop']],
  )
  await refusesAndWritesNothing(stage, 'not-found', () => removePasskey(viewer.caller, { passkey: id }))
  assert.is((await me(viewer.caller)).hasPasskey, false)
})

test('without a fresh touch, whoever has a passkey can neither add nor remove one; an API key never can', async () => {
  const { rival, gatehouse, nobody } = stage
  const { secret } = await createApiKey(rival.caller, { name: 'ci', scopes: ['account:read'] })
  await refused('scope', enrolOptions(gatehouse.caller({ kind: 'api-key', secret }, null)))
  await refused('signed-out', enrolOptions(nobody))
  const { id } = (await enrolAs(rival.caller, 'key')).passkey
  const options = await enrolOptions(rival.caller)
  await letTouchesGoStale(gatehouse.database)
  await refused('fresh-auth', enrolOptions(rival.caller))
  const second = new SoftwareAuthenticator()
  await refusesAndWritesNothing(stage, 'fresh-auth', () =>
    enrolPasskey(rival.caller, { name: 'second', response: second.create(options) }),
  )
  await refusesAndWritesNothing(stage, 'fresh-auth', () => removePasskey(rival.caller, { passkey: id }))
})

test.run()
