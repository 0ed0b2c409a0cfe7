import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hostKeyMismatch } from '../fleet/server/host-key-mismatch.ts'
import { labelServer } from '../fleet/server/label-server.ts'
import { previewLabels } from '../fleet/server/preview-labels.ts'
import { removeServer } from '../fleet/server/remove-server.ts'
import { registerTestServer } from '../fleet/server/servers.testing.ts'
import { removeKey } from '../fleet/ssh-key/remove-key.ts'
import { setKeyEnd } from '../fleet/ssh-key/set-key-end.ts'
import { changeAccountSettings } from '../team/account/change-settings.ts'
import { closeAccount } from '../team/account/close-account.ts'
import { changeRole } from '../team/member/change-role.ts'
import { endExpired } from '../team/member/end-expired.ts'
import { leave } from '../team/member/leave.ts'
import { letPass } from '../team/member/let-pass.testing.ts'
import { limitServers } from '../team/member/limit-servers.ts'
import { revokeMember } from '../team/member/revoke-member.ts'
import { setMemberEnd } from '../team/member/set-end.ts'
import { refused, refusesAllBut } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { by, trace } from '../testing/trace.ts'
import { closeSession, lostSessions } from './close-session.ts'
import { getSession, listSessions } from './list-sessions.ts'
import { mustEnd } from './must-end.ts'
import { ended, holderKey, openSession } from './sessions.testing.ts'
import { terminateSession } from './terminate-session.ts'

const test = suite('the end of a session')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

async function live(member: Member) {
  const holder = await holderKey(stage, member, `key ${Math.random()}`)
  const { id } = await openSession(stage, holder)
  return { id, holder, account: member.account.id }
}
const endingOf = async (session: { account: string; id: string }) =>
  (await mustEnd(stage.gatehouse.core, [session]))[0] ?? null
const lineOf = async (session: { account: string; id: string }) => (await endingOf(session))?.line ?? null

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

test('what went through one without a terminal is kept: sums in the event, files beside it', async () => {
  const { gatehouse, operator, viewer } = stage
  const { id, account } = await live(operator)
  const sum = { bytes: 3, sha256: 'cd'.repeat(32) }
  const streams = { input: sum, output: sum, errors: sum, cut: false }
  const operations = [{ at: '2026-01-02T03:04:05.000Z', op: 'read', path: '/etc/hosts', bytes: 3, ok: true }]
  const files = { operations, total: 700, lost: null }
  const { events } = await trace(stage, () =>
    closeSession(gatehouse.core, { account, session: id }, { ...ended, streams, files }),
  )
  assert.equal(events[0]?.changes.streams, { from: null, to: streams })
  assert.equal(events[0]?.details, { fileOperations: 700 })
  assert.not.ok('files' in (events[0]?.changes ?? {}))
  const view = await getSession(viewer.caller, { session: id })
  assert.equal([view.streams, view.files], [streams, files])
})

test('what a forwarded place carried stands in the event and beside the session', async () => {
  const { gatehouse, operator, owner, viewer } = stage
  await changeAccountSettings(owner.caller, { forwardTo: ['web:80'] })
  const holder = await holderKey(stage, operator, 'browsing')
  const { id } = await openSession(stage, holder, { kind: 'forward', forwardTo: 'web:80' })
  assert.is((await getSession(viewer.caller, { session: id })).connections, null)
  const connections = {
    carried: 50,
    failed: 2,
    first: '2026-01-02T03:04:05.000Z',
    last: '2026-01-02T04:04:05.000Z',
  }
  const closing = { ...ended, exitCode: null, connections }
  const session = { account: owner.account.id, session: id }
  const { events } = await trace(stage, () => closeSession(gatehouse.core, session, closing))
  const told = { ...connections, first: '(time)', last: '(time)' }
  assert.equal(events[0]?.changes.connections, { from: null, to: told })
  assert.equal((await getSession(viewer.caller, { session: id })).connections, connections)
  const { items } = await listSessions(viewer.caller, { limit: 1, live: false })
  assert.equal(items[0]?.connections, connections)
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
  await refused('conflict', terminateSession(owner.caller, { session: session.id }), /already ended/)
})

test("another account's session is not there", async () => {
  const session = await live(stage.operator)
  await refused('not-found', terminateSession(stage.rival.caller, { session: session.id }))
  await refused('not-found', getSession(stage.rival.caller, { session: session.id }))
})

test('whatever ends somebody’s access ends their session, with a line that says why, and who did it is found', async () => {
  const { gatehouse, owner } = stage
  const soon = () => new Date(Date.now() + 60_000).toISOString()
  type End = (member: Member, keyId: string) => Promise<unknown>
  const cases: [name: string, end: End, says: RegExp, verb: string, actor: string | null][] = [
    [
      'revoked',
      ({ user }) => revokeMember(owner.caller, { user }),
      /Your access to acme has ended/,
      'user.revoked',
      owner.email,
    ],
    ['left', ({ caller }) => leave(caller, undefined), /Your access to acme has ended/, 'user.left', null],
    [
      'demoted',
      ({ user }) => changeRole(owner.caller, { user, role: 'VIEWER' }),
      /Your role in acme/,
      'user.role_changed',
      owner.email,
    ],
    [
      'limited',
      ({ user }) => limitServers(owner.caller, { user, servers: [] }),
      /no longer have access to prod-1/,
      'user.servers_limited',
      owner.email,
    ],
    [
      'keyless',
      ({ caller }, key) => removeKey(caller, { key }),
      /key you used was removed/,
      'key.removed',
      null,
    ],
    [
      'late',
      async ({ user }) => {
        await setMemberEnd(owner.caller, { user, expiresAt: soon() })
        await letPass(gatehouse, 'memberships', user)
      },
      /Your access to acme has ended/,
      'user.expired',
      'clock',
    ],
    [
      'outdated',
      async ({ caller, user }, key) => {
        await setKeyEnd(caller, { key, expiresAt: soon() })
        await letPass(gatehouse, 'ssh_keys', user)
      },
      /key you used has expired/,
      'key.expired',
      'clock',
    ],
  ]
  for (const [name, end, says, verb, actor] of cases) {
    const member = await gatehouse.join(owner, `${name}@acme.com`, 'OPERATOR')
    const session = await live(member)
    assert.is(await endingOf(session), null, name)
    await end(member, session.holder.keyId)
    const first = await endingOf(session)
    assert.match(first?.line ?? '', says)
    assert.equal(first?.by, { verb, actor: actor ?? member.email })
    await endExpired(gatehouse.core)
    assert.equal(await endingOf(session), first, 'the same when the clock has written it down')
  }
})

test('a label that is taken away ends the sessions of whoever was let in by it', async () => {
  const { gatehouse, owner, operator } = stage
  const server = await registerTestServer(owner, 'labelled', ['there'])
  const member = await gatehouse.join(owner, 'by-label@acme.com', 'OPERATOR')
  await limitServers(owner.caller, { user: member.user, servers: [], labels: ['there'] })
  const { id } = await openSession(stage, await holderKey(stage, member), { server: 'labelled' })
  const session = { account: owner.account.id, id }
  await labelServer(operator.caller, { server, labels: ['else', 'there'] })
  assert.is(await endingOf(session), null)
  assert.is((await previewLabels(owner.caller, { server, labels: ['else'] })).sessions, 1)
  await labelServer(owner.caller, { server, labels: ['else'] })
  const ending = await endingOf(session)
  assert.match(ending?.line ?? '', /no longer have access to labelled/)
  assert.equal(ending?.by, { verb: 'server.labelled', actor: owner.email })
})

test('a removed server and a closed account end theirs, and their ends stand in the log', async () => {
  const { gatehouse, owner, rival } = stage
  const server = await registerTestServer(owner, 'short-lived')
  const holder = await holderKey(stage, stage.operator, 'another')
  const { id } = await openSession(stage, holder, { server: 'short-lived' })
  await removeServer(owner.caller, { server })
  const removed = await endingOf({ account: owner.account.id, id })
  assert.match(removed?.line ?? '', /short-lived was removed from acme/)
  assert.equal(removed?.by, { verb: 'server.removed', actor: owner.email })
  await registerTestServer(rival, 'prod-9')
  const theirs = await openSession(stage, await holderKey(stage, rival), { server: 'prod-9' })
  await closeAccount(rival.caller, { slug: 'globex' })
  const session = { account: rival.account.id, id: theirs.id }
  const closed = await endingOf(session)
  assert.match(closed?.line ?? '', /The account globex was closed/)
  const { line, by } = closed ?? { line: null, by: null }
  const { events } = await trace(stage, () =>
    closeSession(
      gatehouse.core,
      { account: session.account, session: session.id },
      { ...ended, outcome: 'cut', line, by },
    ),
  )
  assert.equal(
    events.map(({ account, verb, actor, details }) => [account, verb, actor.label, details]),
    [['globex', 'session.closed', 'gateway', { because: 'account.closed', by: rival.email }]],
  )
})

test('a forward ends with the permission for its target, others do not', async () => {
  const { operator, owner } = stage
  const holder = await holderKey(stage, operator, 'forwarding')
  await changeAccountSettings(owner.caller, { forwardTo: ['db:5432', 'db:3306'] })
  const [kept, refused] = await Promise.all(
    ['db:5432', 'db:3306'].map((forwardTo) => openSession(stage, holder, { kind: 'forward', forwardTo })),
  )
  await changeAccountSettings(owner.caller, { forwardTo: ['db:5432'] })
  const account = owner.account.id
  assert.is(await endingOf({ account, id: kept?.id ?? '' }), null)
  assert.equal(await endingOf({ account, id: refused?.id ?? '' }), {
    id: refused?.id,
    line: 'Forwarding to db:3306 is no longer allowed in acme.',
    by: { verb: 'account.settings_changed', actor: owner.email },
  })
})

test('where the host key has changed a forward goes on, and nothing more may begin in it', async () => {
  const { gatehouse, operator, owner } = stage
  const account = owner.account.id
  const server = await registerTestServer(owner, 'changed-1')
  await changeAccountSettings(owner.caller, { forwardTo: ['db:5432'] })
  const holder = await holderKey(stage, operator, 'changing')
  const at = { server: 'changed-1' }
  const forward = await openSession(stage, holder, { ...at, kind: 'forward', forwardTo: 'db:5432' })
  const shell = await openSession(stage, holder, at)
  const pinned = forward.destination.host_key
  const seen = { account, server, name: 'changed-1', pinned, found: 'SHA256:y' }
  await hostKeyMismatch(gatehouse.core, { ...seen, by: 'gateway' })
  assert.equal(await endingOf({ account, id: forward.id }), {
    id: forward.id,
    line: 'The host key of changed-1 has changed. No one can connect until an owner or operator confirms it.',
    by: null,
    goesOn: true,
  })
  assert.is(await endingOf({ account, id: shell.id }), null)
})

test('one that was closed behind its gateway’s back ends', async () => {
  const { gatehouse, operator } = stage
  const { id, account } = await live(operator)
  const closing = { ...ended, outcome: 'interrupted' as const }
  await closeSession(gatehouse.core, { account, session: id }, closing)
  assert.match((await lineOf({ account, id })) ?? '', /lost touch with Gatehouse for too long/)
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
