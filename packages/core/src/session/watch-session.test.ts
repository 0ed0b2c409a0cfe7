import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../fleet/server/servers.testing.ts'
import { signOut } from '../identity/sign-in/sign-out.ts'
import { changeRole } from '../team/member/change-role.ts'
import { revokeMember } from '../team/member/revoke-member.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { by, trace } from '../testing/trace.ts'
import { closeSession } from './close-session.ts'
import { holderKey, openSession } from './sessions.testing.ts'
import { mayWatchSession, untilOver, watchSession } from './watch-session.ts'

const test = suite('watchSession')
let stage: Stage
let account: string

test.before(async () => {
  stage = await openStage()
  account = stage.owner.account.id
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

async function live(): Promise<string> {
  const { id } = await openSession(stage, await holderKey(stage, stage.operator, `key ${Math.random()}`))
  return id
}
const close = (session: string) => {
  const how = { exitCode: 0, exitSignal: null, bytesIn: 1, bytesOut: 1, recording: null }
  return closeSession(
    stage.gatehouse.core,
    { account, session },
    { outcome: 'ended', line: null, by: null, ...how },
  )
}

test('the log says who watches, and that it is live', async () => {
  const session = await live()
  const { result, events } = await trace(stage, () => watchSession(stage.owner.caller, { session }))
  assert.equal(result, { account, terminal: true })
  const resource = { type: 'session', id: session, label: 'prod-1' }
  assert.equal(events, [
    { ...by(stage.owner), verb: 'session.played', changes: {}, details: { live: true }, resource },
  ])
})

test('only owners and operators may, of a session of their account that is going on', async () => {
  const session = await live()
  for (const ask of [mayWatchSession, watchSession]) {
    const asked = (caller: Member['caller']) => ask(caller, { session })
    await refusesAllBut(['OWNER', 'OPERATOR'], stage, asked)
    await refusesAndWritesNothing(stage, 'not-found', () => asked(stage.rival.caller))
  }
  await close(session)
  for (const ask of [mayWatchSession, watchSession])
    await refusesAndWritesNothing(
      stage,
      'conflict',
      () => ask(stage.owner.caller, { session }),
      /You can play its recording/,
    )
})

test('it is over when the session is', async () => {
  const session = await live()
  const over = untilOver(stage.owner.caller, { account, session }, new AbortController().signal)
  await sleep(100)
  await close(session)
  await over
})

test('it ends with the watcher’s role, membership and sign-in, and with the watching', async () => {
  const { gatehouse, owner } = stage
  const cases: [string, (member: Member) => Promise<unknown>, 'scope' | 'signed-out'][] = [
    ['reader', ({ user }) => changeRole(owner.caller, { user, role: 'VIEWER' }), 'scope'],
    ['revoked', ({ user }) => revokeMember(owner.caller, { user }), 'signed-out'],
    ['signed-out', ({ caller }) => signOut(caller, undefined), 'signed-out'],
  ]
  const session = await live()
  for (const [name, end, reason] of cases) {
    const member = await gatehouse.join(owner, `${name}@acme.com`, 'OPERATOR')
    const watching = refused(
      reason,
      untilOver(member.caller, { account, session }, new AbortController().signal),
    )
    await sleep(100)
    await end(member)
    await watching
  }
  const left = new AbortController()
  const watching = untilOver(owner.caller, { account, session }, left.signal)
  left.abort()
  await watching
})

test.run()
