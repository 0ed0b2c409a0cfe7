import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fail, wantedOf } from '../fleet/manifest/sync-outcomes.testing.ts'
import { registerServer } from '../fleet/server/register-server.ts'
import { renameServer } from '../fleet/server/rename-server.ts'
import { newPublicKey, registerTestServer } from '../fleet/server/servers.testing.ts'
import { removeKey } from '../fleet/ssh-key/remove-key.ts'
import { acceptInvite } from '../team/invite/accept-invite.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { changeRole } from '../team/member/change-role.ts'
import { limitServers } from '../team/member/limit-servers.ts'
import { revokeMember } from '../team/member/revoke-member.ts'
import { refused } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { tokenOf } from '../testing/test-gatehouse.ts'
import { trace } from '../testing/trace.ts'
import type { KeyHolder } from './holder-of.ts'
import { holderOf } from './holder-of.ts'
import { getSession, listSessions } from './list-sessions.ts'
import { admitSession } from './open-session.ts'
import { holderKey, openSession, sessionRequest } from './sessions.testing.ts'

const test = suite('admitSession')
let stage: Stage
let ops: KeyHolder
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  ops = await holderKey(stage, stage.operator)
})
test.after(() => stage?.close())

const admit = (holder = ops, more = {}) => admitSession(stage.gatehouse.core, sessionRequest(holder, more))

test('a session of a member with a key is let through as their login, and stands in the log and the list', async () => {
  const { operator, viewer } = stage
  const { result: admitted, events } = await trace(stage, () => openSession(stage, ops))
  const { destination, privateKeys } = admitted
  assert.equal(
    [destination.slug, destination.name, destination.login, destination.host],
    ['acme', 'prod-1', 'ops', 'prod-1.example.com'],
  )
  assert.is(privateKeys.length, 1)
  assert.match(privateKeys[0] ?? '', /OPENSSH PRIVATE KEY/)
  const [event] = events
  assert.equal(
    [event?.verb, event?.actor, event?.ip, event?.userAgent, event?.resource.label],
    [
      'session.opened',
      { kind: 'user', id: operator.user, label: operator.email },
      '192.0.2.9',
      'SSH-2.0-OpenSSH_9.2',
      'ops@prod-1',
    ],
  )
  const view = await getSession(viewer.caller, { session: admitted.id })
  assert.equal([view.email, view.server.id, view.kind, view.closedAt], [operator.email, prod, 'shell', null])
  assert.match(view.key, /^laptop SHA256:/)
  const { items } = await listSessions(viewer.caller, { live: true })
  assert.equal(
    items.map(({ id }) => id),
    [admitted.id],
  )
})

test('nothing is written before it is opened', async () => {
  const { result, events } = await trace(stage, () => admit())
  assert.equal(events, [])
  await refused('not-found', getSession(stage.viewer.caller, { session: result.id }))
})

test('a server that is not there, or in no account of theirs, is refused in the same words', async () => {
  await registerTestServer(stage.rival, 'theirs')
  for (const server of ['nowhere', 'theirs'])
    await refused(
      'not-found',
      admit(ops, { server }),
      new RegExp(`^Server ${server} not found. It does not exist, or you don’t have access to it.$`),
    )
  await refused('not-found', admit(ops, { account: 'globex' }))
})

test('a role, or a choice of servers, that leaves it out is refused', async () => {
  const { billing, owner, operator } = stage
  const clerk = await holderKey(stage, billing, 'clerk')
  await refused('scope', admit(clerk), /Your role in acme/)
  await limitServers(owner.caller, { user: operator.user, servers: [] })
  await refused('scope', admit(), /don’t have access to prod-1/)
  await limitServers(owner.caller, { user: operator.user, servers: null })
})

test('a changed host key stops sessions too', async () => {
  const server = await registerTestServer(stage.owner, 'odd-1')
  await fail(stage, await wantedOf(stage, server), { reason: 'host-key-changed', wait: null })
  await refused('conflict', admit(ops, { server: 'odd-1' }), /host key of odd-1 has changed/)
})

test('a forward goes only where the account allows', async () => {
  await refused(
    'conflict',
    admit(ops, { kind: 'forward', forwardTo: '10.0.0.1:5432' }),
    /not allowed in acme/,
  )
})

test('one in two accounts with a server of that name has to say which', async () => {
  const { operator, rival } = stage
  await registerTestServer(rival, 'prod-1')
  const { link } = await createInvite(rival.caller, { email: operator.email, role: 'OPERATOR' })
  await acceptInvite({ ...operator.caller, account: null }, { token: tokenOf(link) })
  await refused('conflict', admit(), /Choose one: prod-1\.acme, prod-1\.globex/)
  const admitted = await admit(ops, { account: 'globex' })
  assert.is(admitted.destination.slug, 'globex')
})

test('a revocation, or a key removed, between admission and opening wins', async () => {
  const { gatehouse, owner } = stage
  const leaver = await gatehouse.join(owner, 'leaver@acme.com', 'OPERATOR')
  const key = await holderKey(stage, leaver)
  const admitted = await admit(key)
  await revokeMember(owner.caller, { user: leaver.user })
  await refused('not-found', admitted.open())
  const other = await gatehouse.join(owner, 'other@acme.com', 'OPERATOR')
  const second = await holderKey(stage, other)
  const ready = await admit(second)
  await removeKey(other.caller, { key: second.keyId })
  await refused('not-found', ready.open())
  const third = await gatehouse.join(owner, 'third@acme.com', 'OPERATOR')
  const demoted = await admit(await holderKey(stage, third))
  await changeRole(owner.caller, { user: third.user, role: 'VIEWER' })
  await refused('scope', demoted.open())
})

test('a key that nobody has is nobody’s, and so is another key of the same fingerprint', async () => {
  const { core } = stage.gatehouse
  assert.is(await holderOf(core, 'SHA256:nothing', 'ssh-ed25519 AAAA'), null)
})

test('a server that was renamed meanwhile is not taken for the one of that name now', async () => {
  const server = await registerTestServer(stage.owner, 'blue')
  const admitted = await admit(ops, { server: 'blue' })
  await renameServer(stage.owner.caller, { server, name: 'green' })
  const other = { name: 'blue', host: 'elsewhere.example.com', hostKey: newPublicKey() }
  await registerServer(stage.owner.caller, other)
  await refused('conflict', admitted.open())
})

test.run()
