import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { prove, wantedOf } from '../../fleet/manifest/sync-outcomes.testing.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { newRecoveryCodes } from '../../identity/recovery/new-recovery-codes.ts'
import { personWithPasskey } from '../../identity/recovery/person-with-passkey.testing.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { getMember } from './get-member.ts'
import { limitServers } from './limit-servers.ts'
import { listTeam } from './list-team.ts'
import { revokeMember } from './revoke-member.ts'
import type { MemberView } from './view.ts'

const test = suite('one member')
let stage: Stage
let servers: string[]

test.before(async () => {
  stage = await openStage()
  servers = []
  for (const name of ['a', 'b', 'c']) servers.push(await registerTestServer(stage.owner, name))
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  for (const server of servers) await prove(stage, await wantedOf(stage, server), { ops: 'digest' })
})
test.after(() => stage?.close())

const seen = (user: string, by = stage.owner) => getMember(by.caller, { user })

test('everybody may who may read the team', async () => {
  const { user } = stage.operator
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) => getMember(caller, { user }))
})

test('it says what the list says of each member', async () => {
  const { items } = await listTeam(stage.viewer.caller, undefined)
  for (const member of items) {
    const details = await seen(member.user, stage.viewer)
    const same = Object.keys(member) as (keyof MemberView)[] // of a view, its fields
    for (const field of same) assert.equal(details[field], member[field], `${member.email}: ${field}`)
    assert.is(details.endedAt, null)
  }
})

test('a member is found by an address too, in any case', async () => {
  const { user, email } = stage.operator
  assert.is((await seen(email.toUpperCase())).user, user)
})

test('the keys, proofs and programs are there for those who may know of them', async () => {
  const { gatehouse, owner, operator, viewer } = stage
  const { member } = await personWithPasskey(stage, 'careful@acme.com', 'OWNER')
  await addKey(member.caller, { name: 'desk', publicKey: newPublicKey(), expiresAt: '2035-01-31T12:00:00Z' })
  const { codes } = await newRecoveryCodes(member.caller)
  await createApiKey(member.caller, { name: 'script', scopes: ['team:read'] })
  const whole = await seen(member.user)
  assert.equal(
    whole.sshKeys?.map(({ name, type, expiresAt }) => [name, type, expiresAt]),
    [['desk', 'ssh-ed25519', '2035-01-31T12:00:00.000Z']],
  )
  assert.match(whole.sshKeys?.[0]?.fingerprint ?? '', /^SHA256:/)
  assert.match(whole.sshKeys?.[0]?.createdAt ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.equal(whole.security, { passkeys: 1, synced: false, recoveryCodes: codes.length, signIns: 1 })
  assert.equal(
    whole.apiKeys?.map(({ name, lastUsedAt }) => [name, lastUsedAt]),
    [['script', null]],
  )
  for (const reader of [operator, viewer]) {
    const { sshKeys, security, apiKeys } = await seen(member.user, reader)
    assert.equal([sshKeys?.length, security, apiKeys], [1, null, null])
  }
  const { secret } = await createApiKey(owner.caller, { name: 'reader', scopes: ['team:read'] })
  const program = await getMember(gatehouse.caller({ kind: 'api-key', secret }, owner.account.slug), {
    user: member.user,
  })
  assert.equal([program.sshKeys, program.security, program.apiKeys, program.keys], [null, null, null, 1])
})

test('servers that a member may no longer reach are named until they have given the keys back', async () => {
  const { owner, operator } = stage
  const [a = '', b = '', c = ''] = servers
  await limitServers(owner.caller, { user: operator.user, servers: [a] })
  const limited = await seen(operator.user)
  assert.equal(limited.servers, [{ id: a, name: 'a' }])
  assert.equal(limited.sync?.removalPending, 2)
  assert.equal(limited.removals, {
    count: 2,
    servers: [
      { id: b, name: 'b', error: null, nextTryAt: null },
      { id: c, name: 'c', error: null, nextTryAt: null },
    ],
  })
  await prove(stage, await wantedOf(stage, b), {})
  assert.equal(
    (await seen(operator.user)).removals.servers.map(({ name }) => name),
    ['c'],
  )
  await limitServers(owner.caller, { user: operator.user, servers: null })
  assert.equal((await seen(operator.user)).removals, { count: 0, servers: [] })
})

test('who has been revoked can still be looked up, with what is left of the access', async () => {
  const { gatehouse, owner, viewer } = stage
  const gone = await gatehouse.join(owner, 'gone@temp.com', 'OPERATOR')
  await addKey(gone.caller, { name: 'laptop', publicKey: newPublicKey() })
  const [a = ''] = servers
  await prove(stage, await wantedOf(stage, a), { gone: 'digest' })
  await createApiKey(owner.caller, { name: 'kept', scopes: ['team:read'] })
  await revokeMember(owner.caller, { user: gone.user })
  for (const reader of [owner, viewer]) {
    const details = await seen(gone.user, reader)
    assert.ok(details.endedAt)
    assert.equal([details.security, details.sshKeys, details.keys], [null, [], 0])
    assert.equal(
      [details.removals.count, details.removals.servers[0]?.name, details.sync],
      [1, 'a', { inSync: 0, pending: 0, failing: 0, removalPending: 1 }],
    )
  }
})

test('nobody else is found: no stranger, no member of another account, nothing that is no name', async () => {
  const { rival } = stage
  for (const user of [rival.user, rival.email, '01900000-0000-7000-8000-000000000000', 'who@nowhere.com'])
    await refused('not-found', seen(user))
  for (const user of ['', 'ops', '%']) await refused('invalid', seen(user))
})

test.run()
