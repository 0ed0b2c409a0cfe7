import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../access/refusals.testing.ts'
import { openStage, type Stage } from '../access/stage.testing.ts'
import { by, trace } from '../access/trace.testing.ts'
import { closeAccount } from '../account/close-account.ts'
import { removeKey } from '../key/remove-key.ts'
import { changeRole } from '../member/change-role.ts'
import { limitServers } from '../member/limit-servers.ts'
import { revokeMember } from '../member/revoke-member.ts'
import { removeServer } from '../server/remove-server.ts'
import { registerTestServer } from '../server/servers.testing.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { type Closing, closeSession, lostSessions } from './close-session.ts'
import { getSession } from './list-sessions.ts'
import { mustEnd } from './must-end.ts'
import { holderKey, openSession } from './sessions.testing.ts'
import { terminateSession } from './terminate-session.ts'

const test = suite('the end of a session')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const ended: Closing = {
  outcome: 'ended',
  line: null,
  exitCode: 3,
  exitSignal: null,
  bytesIn: 10,
  bytesOut: 2 ** 40,
  recording: { digest: 'ab'.repeat(32), bytes: 123 },
}
async function live(member: Member) {
  const holder = await holderKey(stage, member, `key ${Math.random()}`)
  const { id } = await openSession(stage, holder)
  return { id, holder, account: member.account.id }
}
const lineOf = async (session: { account: string; id: string }) =>
  (await mustEnd(stage.gatehouse.core, [session]))[0]?.line ?? null

test('a closed session keeps how it ended, and the digest of its recording stands in the event', async () => {
  const { gatehouse, operator } = stage
  const { id, account } = await live(operator)
  const { events } = await trace(stage, () => closeSession(gatehouse.core, { account, session: id }, ended))
  const [event] = events
  assert.equal([event?.verb, event?.actor.label], ['session.closed', operator.email])
  assert.equal(event?.changes.recordingDigest, { from: null, to: 'ab'.repeat(32) })
  const view = await getSession(operator.caller, { session: id })
  assert.equal([view.exitCode, view.bytesOut, view.recording?.bytes], [3, 2 ** 40, 123])
  const again = await trace(stage, () => closeSession(gatehouse.core, { account, session: id }, ended))
  assert.equal(again.events, [], 'once')
})

test('only owners and operators may cut one off, and the log says who did', async () => {
  const { operator, owner } = stage
  const session = await live(operator)
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) =>
    terminateSession(caller, { session: session.id }),
  )
  const { events } = await trace(stage, () => terminateSession(owner.caller, { session: session.id }))
  assert.equal(
    events.map(({ verb, actor }) => [verb, actor]),
    [['session.terminated', by(owner).actor]],
  )
  assert.is(await lineOf(session), `Ended by ${owner.email}.`)
  await refused('conflict', terminateSession(owner.caller, { session: session.id }), /over already/)
})

test("another account's session is not there", async () => {
  const session = await live(stage.operator)
  await refused('not-found', terminateSession(stage.rival.caller, { session: session.id }))
  await refused('not-found', getSession(stage.rival.caller, { session: session.id }))
})

test('whatever ends somebody’s access ends their session, with a line that says why', async () => {
  const { gatehouse, owner } = stage
  const someone = async (name: string) => gatehouse.join(owner, `${name}@acme.com`, 'OPERATOR')
  const cases: [name: string, end: (member: Member, keyId: string) => Promise<unknown>, says: RegExp][] = [
    ['revoked', ({ user }) => revokeMember(owner.caller, { user }), /Your access to acme has ended/],
    ['demoted', ({ user }) => changeRole(owner.caller, { user, role: 'VIEWER' }), /Your role in acme/],
    [
      'limited',
      ({ user }) => limitServers(owner.caller, { user, servers: [] }),
      /may not reach prod-1 any more/,
    ],
    ['keyless', ({ caller }, key) => removeKey(caller, { key }), /key that you used was removed/],
  ]
  for (const [name, end, says] of cases) {
    const member = await someone(name)
    const session = await live(member)
    assert.is(await lineOf(session), null, name)
    await end(member, session.holder.keyId)
    assert.match((await lineOf(session)) ?? '', says)
  }
})

test('a removed server and a closed account end theirs', async () => {
  const { gatehouse, owner, rival } = stage
  const server = await registerTestServer(owner, 'short-lived')
  const holder = await holderKey(stage, stage.operator, 'another')
  const { id } = await openSession(stage, holder, { server: 'short-lived' })
  await removeServer(owner.caller, { server })
  assert.match((await lineOf({ account: owner.account.id, id })) ?? '', /short-lived was removed from acme/)
  await registerTestServer(rival, 'prod-9')
  const theirs = await openSession(stage, await holderKey(stage, rival), { server: 'prod-9' })
  await closeAccount(rival.caller, { slug: 'globex' })
  const line = await lineOf({ account: rival.account.id, id: theirs.id })
  assert.match(line ?? '', /The account globex is closed/)
  assert.ok(gatehouse)
})

test('the sessions of a gateway that is gone are found, and no others', async () => {
  const { gatehouse, operator } = stage
  const holder = await holderKey(stage, operator, 'third')
  const lost = await openSession(stage, holder, { gateway: 'gateway-dead' })
  await openSession(stage, holder, { gateway: 'gateway-alive' })
  const found = await lostSessions(gatehouse.core, ['gateway-dead'])
  assert.equal(found, [{ account: operator.account.id, session: lost.id }])
  assert.equal(await lostSessions(gatehouse.core, []), [])
})

test.run()
