import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { noteRecorder } from '../fleet/manifest/note-recorder.ts'
import { wantedManifest } from '../fleet/manifest/wanted-manifest.ts'
import { changeServerAccess } from '../fleet/server/change-access.ts'
import { registerTestServer } from '../fleet/server/servers.testing.ts'
import { revokeMember } from '../team/member/revoke-member.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { trace } from '../testing/trace.ts'
import { type CollectedSession, collectSession, knownSessions, loginsOfMembers } from './collect-session.ts'
import { getSession, listSessions } from './list-sessions.ts'

const test = suite('collectSession')
let stage: Stage
let prod: string
const id = '019ab000-0000-7000-8000-000000000001'

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const collected = (more: Partial<CollectedSession> = {}): CollectedSession => ({
  id,
  account: stage.owner.account.id,
  server: prod,
  login: 'ops',
  kind: 'exec',
  command: 'uptime',
  terminal: true,
  clientAddress: '192.0.2.9',
  openedAt: new Date('2026-11-01T10:00:00Z'),
  closedAt: new Date('2026-11-01T10:05:00Z'),
  outcome: 'ended',
  line: null,
  exitCode: 0,
  bytesOut: 20,
  recording: { digest: 'd'.repeat(64), bytes: 100 },
  ...more,
})

test('it stands in the list as the host’s, with who it was, and in the log with its digest', async () => {
  const { core } = stage.gatehouse
  const { events, synced } = await trace(stage, () => collectSession(core, collected()))
  assert.equal(synced, [])
  const [event] = events
  assert.equal(
    { verb: event?.verb, actor: event?.actor, resource: event?.resource },
    {
      verb: 'session.collected',
      actor: { kind: 'system', id: null, label: 'key sync' },
      resource: { type: 'session', id, label: 'ops@prod-1' },
    },
  )
  assert.is(event?.changes.recordingDigest?.to, 'd'.repeat(64))
  assert.equal(event?.changes.origin, { from: null, to: 'host' })
  const session = await getSession(stage.viewer.caller, { session: id })
  assert.is(session.origin, 'host')
  assert.is(session.email, 'ops@acme.com')
  assert.is(session.key, '')
  assert.is(session.closedAt, '2026-11-01T10:05:00.000Z')
  assert.is((await listSessions(stage.viewer.caller, { live: true })).items.length, 0)
})

test('the same one a second time changes nothing', async () => {
  const { core } = stage.gatehouse
  const account = stage.owner.account.id
  const before = await trace(stage, async () => {
    await collectSession(core, collected({ command: 'other' })).then(
      () => assert.unreachable('written twice'),
      () => {},
    )
  })
  assert.equal(before.events, [])
  assert.equal([...(await knownSessions(core, account, [id, prod]))], [id])
  assert.is((await getSession(stage.viewer.caller, { session: id })).command, 'uptime')
})

test('a login that is nobody’s has no session; that of a member who has left still has', async () => {
  const { core } = stage.gatehouse
  const account = stage.owner.account.id
  const other = '019ab000-0000-7000-8000-000000000002'
  await revokeMember(stage.owner.caller, { user: stage.operator.user })
  assert.equal([...(await loginsOfMembers(core, account, ['ops', 'nobody-1']))], ['ops'])
  await collectSession(core, collected({ id: other }))
  await collectSession(core, collected({ id: prod, login: 'nobody-1' })).then(
    () => assert.unreachable('written for nobody'),
    () => {},
  )
  assert.is((await listSessions(stage.viewer.caller, {})).items.length, 2)
})

test('what a host has recorded is fetched even after it should not record any more', async () => {
  const { core } = stage.gatehouse
  const account = stage.owner.account.id
  const recorder = async () => (await wantedManifest(core, account, prod))?.recorder
  assert.is(await recorder(), null)
  await changeServerAccess(stage.owner.caller, { server: prod, access: 'recorded' })
  assert.equal(await recorder(), { wanted: true, given: null })
  await noteRecorder(core, { account, server: prod }, 'd1')
  await changeServerAccess(stage.owner.caller, { server: prod, access: 'direct' })
  assert.equal(await recorder(), { wanted: false, given: 'd1' })
  await noteRecorder(core, { account, server: prod }, null)
  assert.is(await recorder(), null)
})

test.run()
