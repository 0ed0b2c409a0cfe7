import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../../audit/log/search-events.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { changeRole } from '../../team/member/change-role.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { closeSession } from '../close-session.ts'
import { holderKey, openSession } from '../sessions.testing.ts'
import { searchRecordings } from './search-recordings.ts'

const test = suite('searchRecordings')
let stage: Stage
let other: string
/** The newest first. */
const sessions: string[] = []

test.before(async () => {
  stage = await openStage()
  const { owner, operator } = stage
  await registerTestServer(owner, 'prod-1')
  other = await registerTestServer(owner, 'prod-2')
  const mine = await holderKey(stage, owner, 'mine')
  const theirs = await holderKey(stage, operator, 'theirs')
  sessions.unshift(await recorded(mine, 'prod-1'))
  sessions.unshift(await recorded(theirs, 'prod-1'))
  sessions.unshift(await recorded(theirs, 'prod-2'))
  await openSession(stage, mine)
})
test.after(() => stage?.close())

async function recorded(holder: Awaited<ReturnType<typeof holderKey>>, server: string): Promise<string> {
  const { id } = await openSession(stage, holder, { server })
  const how = { line: null, exitCode: 0, exitSignal: null, bytesIn: 0, bytesOut: 0 }
  const recording = { digest: 'ab'.repeat(32), bytes: 123 }
  const of = { account: stage.owner.account.id, session: id }
  await closeSession(stage.gatehouse.core, of, { outcome: 'ended', by: null, ...how, recording })
  return id
}

async function found(member: Member, search: Parameters<typeof searchRecordings>[1]) {
  const { count, sessions } = await searchRecordings(member.caller, search)
  const all = await Array.fromAsync(sessions)
  assert.is(all.length, count)
  return all.map(({ id }) => id)
}

test('all that is recorded and over is looked through, the newest first; the words stand in the log', async () => {
  const { operator } = stage
  const { result, events } = await trace(stage, () => found(operator, { text: 'rm -rf', server: undefined }))
  assert.equal(result, sessions)
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'session.searched',
      resource: { type: 'recording', id: operator.account.id, label: 'acme recordings' },
      changes: {},
      details: { text: 'rm -rf' },
    },
  ])
})

test('a session is told with who and where', async () => {
  const { sessions: all } = await searchRecordings(stage.owner.caller, { text: 'ls', server: other })
  const [first] = await Array.fromAsync(all)
  assert.equal(
    [first?.id, first?.email, first?.login, first?.server],
    [sessions[0], 'ops@acme.com', 'ops', 'prod-2'],
  )
  assert.match(first?.openedAt ?? '', /^\d{4}-.*Z$/)
})

test('it is narrowed by member, server and time', async () => {
  const { owner, operator } = stage
  assert.equal(await found(owner, { text: 'ls', user: operator.user }), sessions.slice(0, 2))
  assert.equal(await found(owner, { text: 'ls', server: other }), sessions.slice(0, 1))
  assert.equal(await found(owner, { text: 'ls', from: '2020-01-01T00:00:00Z' }), sessions)
  assert.equal(await found(owner, { text: 'ls', to: '2020-01-01T00:00:00Z' }), [])
})

test('only those who may play recordings may, and only those see what was looked for', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => searchRecordings(caller, { text: 'ls' }))
  const seen = async ({ caller }: Member) =>
    (await searchEvents(caller, { verb: 'session.searched' })).items.length
  assert.ok((await seen(stage.operator)) > 0)
  assert.is(await seen(stage.viewer), 0)
})

test('another account has recordings of its own', async () => {
  assert.equal(await found(stage.rival, { text: 'ls' }), [])
})

test('what cannot be looked for is refused, field by field', async () => {
  const { caller } = stage.owner
  for (const text of ['', ' ', 'a ', 'x'.repeat(201), 'a\0b'])
    await refusesAndWritesNothing(stage, 'invalid', () => searchRecordings(caller, { text }), /^text: /)
  const wrong = { text: 'ls', user: 'nobody', server: '1', from: 'yesterday', to: 'now' }
  const error = await refused('invalid', searchRecordings(caller, wrong))
  for (const field of ['user', 'server', 'from', 'to']) assert.match(error.message, `${field}: `)
})

test('it ends with the right', async () => {
  const { owner, operator } = stage
  const { sessions } = await searchRecordings(operator.caller, { text: 'ls' })
  await changeRole(owner.caller, { user: operator.user, role: 'VIEWER' })
  await refused('scope', Array.fromAsync(sessions))
})

test.run()
