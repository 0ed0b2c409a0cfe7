import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mailedLink } from '../../identity/sign-in/mailed-link.testing.ts'
import { redeemLink } from '../../identity/sign-in/redeem-link.ts'
import { signOut } from '../../identity/sign-in/sign-out.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { mailedToken } from '../../team/invite/mailed.testing.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { revokeMember } from '../../team/member/revoke-member.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { wantedKeys } from '../manifest/wanted-keys.testing.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { addKey } from './add-key.ts'
import { listKeys } from './list-keys.ts'
import { e65537, line, made, number, p256 } from './public-key.testing.ts'
import { wirePositive, wireString } from './wire.ts'

const test = suite('addKey')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.owner, 'prod-2')
  await registerTestServer(stage.rival, 'theirs')
})
test.after(() => stage?.close())

test('a key lands on every server that its owner reaches, re-encoded, with our comment', async () => {
  const { gatehouse, operator } = stage
  const publicKey = newPublicKey()
  const { result, events, synced } = await trace(stage, () =>
    addKey(operator.caller, { name: 'laptop', publicKey: `  ${publicKey} evil$(id)"comment\n` }),
  )
  assert.is(result.publicKey, publicKey)
  assert.match(result.fingerprint, /^SHA256:[A-Za-z0-9+/]{43}$/)
  assert.equal(
    { ...result, id: '', createdAt: '', publicKey: '', fingerprint: '' },
    {
      id: '',
      name: 'laptop',
      type: 'ssh-ed25519',
      bits: 256,
      fingerprint: '',
      publicKey: '',
      warning: null,
      createdAt: '',
      expiresAt: null,
      sync: null,
    },
  )
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'key.added',
      resource: { type: 'key', id: result.id, label: 'laptop' },
      changes: {
        name: { from: null, to: 'laptop' },
        type: { from: null, to: 'ssh-ed25519' },
        bits: { from: null, to: 256 },
        publicKey: { from: null, to: publicKey },
        fingerprint: { from: null, to: result.fingerprint },
        createdAt: { from: null, to: '(time)' },
      },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1', 'prod-2'])
  const wanted = await wantedKeys(gatehouse.core, operator.account.id, prod)
  assert.equal(wanted, { ops: [`${publicKey} ops@acme.com`] })
  const { items } = await listKeys(operator.caller, undefined)
  assert.equal(items[0]?.sync, { inSync: 0, pending: 2, failing: 0, removalPending: 0 })
})

test('a limited member reaches only chosen servers; one without server:ssh none', async () => {
  const { operator, owner, viewer } = stage
  await limitServers(owner.caller, { user: operator.user, servers: [prod] })
  const add = (caller: typeof owner.caller) => () =>
    addKey(caller, { name: 'more', publicKey: newPublicKey() })
  assert.equal((await trace(stage, add(operator.caller))).synced, ['prod-1'])
  assert.equal((await trace(stage, add(viewer.caller))).synced, [])
  assert.is((await listKeys(viewer.caller, undefined)).items[0]?.sync, null)
})

test("stands in the log of each of the person's accounts, and reaches the servers of each", async () => {
  const { gatehouse, owner, rival } = stage
  await createInvite(rival.caller, { email: owner.email, role: 'OPERATOR' })
  await acceptInvite(owner.caller, { token: await mailedToken(gatehouse, owner.email) })
  const { events, synced } = await trace(stage, () =>
    addKey(owner.caller, { name: 'both', publicKey: newPublicKey() }),
  )
  assert.equal(
    events.map(({ account, verb }) => [account, verb]),
    [
      ['acme', 'key.added'],
      ['globex', 'key.added'],
    ],
  )
  assert.equal(synced, ['prod-1', 'prod-2', 'theirs'])
})

test('signed out, no key is added', async () => {
  const add = () => addKey(stage.nobody, { name: 'x', publicKey: newPublicKey() })
  await refusesAndWritesNothing(stage, 'signed-out', add)
})

test('whoever is in no account adds no key, and can sign out', async () => {
  const { gatehouse, nobody, owner } = stage
  const former = await gatehouse.join(owner, 'former@acme.com', 'VIEWER')
  await revokeMember(owner.caller, { user: former.user })
  const token = tokenOf(await mailedLink(gatehouse.core, former.email))
  const { signIn } = await redeemLink(nobody, { token })
  const caller = gatehouse.caller({ kind: 'sign-in', token: signIn }, null)
  const add = () => addKey(caller, { name: 'x', publicKey: newPublicKey() })
  await refusesAndWritesNothing(stage, 'conflict', add, /belong to an account yet/)
  const { rows } = await gatehouse.database.owner.query('select from ssh_keys where user_id = $1', [
    former.user,
  ])
  assert.is(rows.length, 0)
  await signOut(caller, undefined)
  await refused('signed-out', add())
})

test('a key registered already is refused; whose it is, its owner alone learns', async () => {
  const { operator, viewer, rival } = stage
  const publicKey = newPublicKey()
  await addKey(operator.caller, { name: 'the one', publicKey })
  const add =
    ({ caller }: typeof operator) =>
    () =>
      addKey(caller, { name: 'again', publicKey: `${publicKey} x` })
  await refusesAndWritesNothing(stage, 'conflict', add(operator), /already added this key, as “the one”/)
  for (const other of [viewer, rival]) {
    await refusesAndWritesNothing(
      stage,
      'conflict',
      add(other),
      /^This key cannot be used here. Make a new one/,
    )
  }
})

test('what is no usable public key is refused with what to do, and its text is never repeated', async () => {
  const { operator } = stage
  const secret = 'c2VjcmV0LXNlY3JldA'
  const certificate = line('ssh-ed25519-cert-v01@openssh.com', wireString('nonce'), wireString('key'))
  const bad: [text: string, says: RegExp][] = [
    ['', /empty|paste/i],
    [`-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n-----END OPENSSH PRIVATE KEY-----`, /private/i],
    [`PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n${secret}`, /private|PuTTY/i],
    [line('ssh-dss', wirePositive(number(1024))), /DSA/i],
    [line('ssh-rsa', e65537, wirePositive(number(2047))), /2048/],
    [certificate, /certificate/i],
    [`${newPublicKey()}\n${newPublicKey()}`, /one|lines/i],
    [`command="id" ${newPublicKey()}`, /options|begin|start/i],
    [newPublicKey().replace('ssh-ed25519', 'ssh-rsa'), /./],
    [`ssh-ed25519 ${secret}!!`, /./],
    ['ssh-ed25519 AAAA', /./],
    ['a'.repeat(65_537), /too long/i],
    [line('ecdsa-sha2-nistp256', wireString('nistp256'), wireString(Buffer.from(p256).fill(1, 1))), /./],
  ]
  for (const [publicKey, says] of bad) {
    await refusesAndWritesNothing(
      stage,
      'invalid',
      () => addKey(operator.caller, { name: 'x', publicKey }),
      says,
    )
    const { message } = await refused('invalid', addKey(operator.caller, { name: 'x', publicKey }))
    assert.not(message.includes(secret))
  }
})

test('RSA under 3072 bits is accepted with a warning; every modern type without one', async () => {
  const { billing } = stage
  const weak = line('ssh-rsa', e65537, wirePositive(number(2048)))
  const { warning } = await addKey(billing.caller, { name: 'old', publicKey: weak })
  assert.match(warning ?? '', /3072/)
  for (const publicKey of Object.values(made)) {
    assert.is((await addKey(billing.caller, { name: 'new', publicKey })).warning, null)
  }
})

test('20 keys are enough', async () => {
  const { rival } = stage
  for (let count = 0; count < 20; count++) {
    await addKey(rival.caller, { name: `key ${count}`, publicKey: newPublicKey() })
  }
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => addKey(rival.caller, { name: 'one more', publicKey: newPublicKey() }),
    /20 keys/,
  )
})

test.run()
