import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { changeRecording } from '../../team/account/change-recording.ts'
import { letGracePass } from '../../team/account/grace.testing.ts'
import { refused } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { closeSession } from '../close-session.ts'
import { getSession } from '../list-sessions.ts'
import { ended, holderKey, openSession } from '../sessions.testing.ts'
import { overdueRecordings, recordingDeleted } from './delete-recording.ts'
import { playSession } from './play-session.ts'

const test = suite('the time of recordings')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

/** A session that ended so many days ago. */
async function endedBefore(days: number): Promise<string> {
  const { gatehouse, operator } = stage
  const { id } = await openSession(stage, await holderKey(stage, operator, `key ${Math.random()}`))
  await closeSession(gatehouse.core, { account: operator.account.id, session: id }, ended)
  await announced(gatehouse.database, (client) =>
    client.query('update sessions set closed_at = now() - make_interval(days => $2) where id = $1', [
      id,
      days,
    ]),
  )
  return id
}
const overdue = async () => (await overdueRecordings(stage.gatehouse.core, 10)).map(({ session }) => session)

test('without a setting nothing is ever overdue; with one, what ended longer ago is, oldest first', async () => {
  const { owner, gatehouse } = stage
  const [second, first] = [await endedBefore(31), await endedBefore(400)]
  await endedBefore(29)
  await openSession(stage, await holderKey(stage, stage.operator, 'live'))
  assert.equal(await overdue(), [])
  await changeRecording(owner.caller, { recordingDays: 30 })
  assert.equal(await overdue(), [], 'for a day it can be taken back')
  await letGracePass(gatehouse.database)
  assert.equal(await overdue(), [first, second])
  assert.is((await overdueRecordings(gatehouse.core, 1)).length, 1, 'a batch of each account')
})

test('a deletion stands in the log, once; the session stays and says so, and is not played any more', async () => {
  const { gatehouse, operator, viewer } = stage
  const [one] = await overdueRecordings(gatehouse.core, 1)
  if (!one) throw new Error('nothing is overdue')
  const { events } = await trace(stage, () => recordingDeleted(gatehouse.core, one, true))
  assert.equal(
    events.map(({ verb, actor, resource, changes, details }) => ({
      verb,
      actor,
      resource,
      changes,
      details,
    })),
    [
      {
        verb: 'session.recording_deleted',
        actor: { kind: 'system', id: null, label: 'retention' },
        resource: { type: 'session', id: one.session, label: 'ops@prod-1' },
        changes: { recordingDeletedAt: { from: null, to: '(time)' } },
        details: { found: true },
      },
    ],
  )
  const again = await trace(stage, () => recordingDeleted(gatehouse.core, one, false))
  assert.equal(again.events, [], 'once')
  assert.not((await overdue()).includes(one.session))
  const view = await getSession(viewer.caller, { session: one.session })
  assert.ok(view.recordingDeletedAt)
  assert.is(view.recording?.digest, ended.recording?.digest, 'what it was stays known')
  await refused('expired', playSession(operator.caller, { session: one.session }), /was deleted on 20/)
})

test.run()
