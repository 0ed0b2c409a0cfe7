import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../database/testing/announced.ts'
import { fail, wantedOf } from '../fleet/manifest/sync-outcomes.testing.ts'
import { removeServer } from '../fleet/server/remove-server.ts'
import { registerTestServer } from '../fleet/server/servers.testing.ts'
import { signOut } from '../identity/sign-in/sign-out.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { limitApiKey } from '../team/api-key/limit-api-key.ts'
import { revokeApiKey } from '../team/api-key/revoke-api-key.ts'
import { changeRole } from '../team/member/change-role.ts'
import { limitServers } from '../team/member/limit-servers.ts'
import { revokeMember } from '../team/member/revoke-member.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { by, trace } from '../testing/trace.ts'
import { getSession } from './list-sessions.ts'
import { mustEnd } from './must-end.ts'
import { admitTerminal } from './open-terminal.ts'

const test = suite('a terminal in the browser')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const someone = (name: string) => stage.gatehouse.join(stage.owner, `${name}@acme.com`, 'OPERATOR')

const admit = (caller: Member['caller'], server = prod) =>
  admitTerminal(caller, { server, gateway: 'gateway-test' })
async function live(caller: Member['caller'], account = stage.owner.account.id) {
  const { id, open } = await admit(caller)
  await open()
  return { account, id }
}
const lineOf = async (session: { account: string; id: string }) =>
  (await mustEnd(stage.gatehouse.core, [session]))[0]?.line ?? null

test('a sign-in opens it as the member’s login, without any SSH key, and the log says who', async () => {
  const { operator } = stage
  const { result, events } = await trace(stage, async () => {
    const admitted = await admit(operator.caller)
    await admitted.open()
    return admitted
  })
  const { destination, privateKeys, id } = result
  assert.equal([destination.slug, destination.name, destination.login], ['acme', 'prod-1', 'ops'])
  assert.is(privateKeys.length, 1)
  assert.match(privateKeys[0] ?? '', /OPENSSH PRIVATE KEY/)
  const [event] = events
  assert.equal([event?.verb, event?.resource.label], ['session.opened', 'ops@prod-1'])
  assert.equal(
    [event?.actor, event?.ip, event?.userAgent],
    [by(operator).actor, by(operator).ip, by(operator).userAgent],
  )
  const view = await getSession(operator.caller, { session: id })
  assert.equal(
    [view.email, view.kind, view.terminal, view.openedWith, view.key, view.clientAddress, view.clientVersion],
    [operator.email, 'shell', true, 'sign-in', 'web terminal', '192.0.2.7', 'uvu'],
  )
})

test('an API key opens it as its maker’s login, and is named', async () => {
  const { gatehouse, owner } = stage
  const { secret, apiKey } = await createApiKey(owner.caller, { name: 'deploy', scopes: ['server:ssh'] })
  const caller = gatehouse.caller({ kind: 'api-key', secret }, null)
  const { result, events } = await trace(stage, () => live(caller))
  assert.equal(events[0]?.actor, { kind: 'api-key', id: apiKey.id, label: 'deploy' })
  const view = await getSession(owner.caller, { session: result.id })
  assert.equal(
    [view.email, view.openedWith, view.key],
    [owner.email, 'api-key', 'web terminal, API key deploy'],
  )
  await revokeApiKey(owner.caller, { apiKey: apiKey.id })
  assert.is(await lineOf(result), 'The API key that opened this session has ended.')
})

test('it ends when the key may not be used from there any more, and says by whom', async () => {
  const { gatehouse, owner } = stage
  const { secret, apiKey } = await createApiKey(owner.caller, {
    name: 'office',
    scopes: ['server:ssh'],
    ranges: ['192.0.2.0/24', '2001:db8::/32'],
  })
  const caller = gatehouse.caller({ kind: 'api-key', secret }, null)
  const here = await live(caller)
  const mapped = await live({ ...caller, ip: '::ffff:192.0.2.9' })
  const there = await live({ ...caller, ip: '2001:db8::7' })
  for (const session of [here, mapped, there]) assert.is(await lineOf(session), null)
  await limitApiKey(owner.caller, { apiKey: apiKey.id, ranges: ['2001:db8::/32'] })
  for (const session of [here, mapped])
    assert.equal(await mustEnd(gatehouse.core, [session]), [
      {
        id: session.id,
        line: 'The API key that opened this session can no longer be used from your IP address.',
        by: { verb: 'api_key.limited', actor: owner.email },
      },
    ])
  assert.is(await lineOf(there), null)
})

test('an API key without the scope, every other role and strangers are refused', async () => {
  const { gatehouse, owner } = stage
  const { secret } = await createApiKey(owner.caller, { name: 'reads', scopes: ['server:read'] })
  await refused('scope', admit(gatehouse.caller({ kind: 'api-key', secret }, null)))
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, admit)
})

test('whoever runs Gatehouse has no login on servers, whomever they act as', async () => {
  for (const as of [{}, { as: stage.operator.email }]) {
    const caller = stage.gatehouse.caller({ kind: 'operator', label: 'root', ...as }, 'acme')
    await refusesAndWritesNothing(stage, 'not-a-member', () => admit(caller))
  }
})

test("another account's server, one that is gone and one beyond the member's choice are refused", async () => {
  const { owner, operator, rival } = stage
  const theirs = await registerTestServer(rival, 'theirs')
  await refusesAndWritesNothing(stage, 'not-found', () => admit(operator.caller, theirs))
  const gone = await registerTestServer(owner, 'gone-1')
  await removeServer(owner.caller, { server: gone })
  await refusesAndWritesNothing(stage, 'not-found', () => admit(operator.caller, gone))
  await limitServers(owner.caller, { user: operator.user, servers: [] })
  await refused('scope', admit(operator.caller), /don’t have access to prod-1/)
  await limitServers(owner.caller, { user: operator.user, servers: null })
})

test('a changed host key stops it too', async () => {
  const server = await registerTestServer(stage.owner, 'odd-1')
  await fail(stage, await wantedOf(stage, server), { reason: 'host-key-changed', wait: null })
  await refused('conflict', admit(stage.operator.caller, server), /host key of odd-1 has changed/)
})

test('what ended between admission and opening has won', async () => {
  const { owner } = stage
  const leaver = await someone('leaver')
  const { open } = await admit(leaver.caller)
  await revokeMember(owner.caller, { user: leaver.user })
  await refusesAndWritesNothing(stage, 'signed-out', open)
  const demoted = await someone('demoted')
  const admitted = await admit(demoted.caller)
  await changeRole(owner.caller, { user: demoted.user, role: 'VIEWER' })
  await refusesAndWritesNothing(stage, 'scope', admitted.open)
})

test('it ends with the sign-in, the membership, the role and the choice of servers', async () => {
  const { owner } = stage
  const cases: [string, (member: Member) => Promise<unknown>, RegExp][] = [
    [
      'signed-out',
      ({ caller }) => signOut(caller, undefined),
      /^The sign-in you opened this session with has ended\.$/,
    ],
    ['revoked', ({ user }) => revokeMember(owner.caller, { user }), /^Your access to acme has ended\.$/],
    ['reader', ({ user }) => changeRole(owner.caller, { user, role: 'VIEWER' }), /^Your role in acme/],
    [
      'limited',
      ({ user }) => limitServers(owner.caller, { user, servers: [] }),
      /no longer have access to prod-1/,
    ],
  ]
  for (const [name, end, says] of cases) {
    const member = await someone(name)
    const session = await live(member.caller)
    assert.is(await lineOf(session), null, name)
    await end(member)
    assert.match((await lineOf(session)) ?? '', says)
  }
})

test('the change that ended it is known, and who made it', async () => {
  const member = await someone('quitter')
  const session = await live(member.caller)
  await signOut(member.caller, undefined)
  const [ending] = await mustEnd(stage.gatehouse.core, [session])
  assert.equal(ending?.by, { verb: 'user.signed_out', actor: member.email })
})

test('a sign-in whose time is over ends it', async () => {
  const { gatehouse } = stage
  const member = await someone('late')
  const session = await live(member.caller)
  await announced(gatehouse.database, (client) =>
    client.query("update sign_ins set expires_at = now() - interval '1 second' where user_id = $1", [
      member.user,
    ]),
  )
  assert.is(await lineOf(session), 'The sign-in you opened this session with has ended.')
})

test.run()
