import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { closeSession } from '../close-session.ts'
import { ended, holderKey, openSession } from '../sessions.testing.ts'
import { recordingDeleted } from './delete-recording.ts'
import { closedAmong, recordingFound } from './find-recording.ts'
import { recordingProofs } from './recording-proofs.ts'

const test = suite('recordingProofs')
const digest = ended.recording?.digest ?? ''
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

async function closed(recording = ended.recording): Promise<string> {
  const { gatehouse, operator } = stage
  const { id } = await openSession(stage, await holderKey(stage, operator, `key ${Math.random()}`))
  await closeSession(gatehouse.core, { account: operator.account.id, session: id }, { ...ended, recording })
  return id
}
const proofOf = async (session: string) =>
  (await recordingProofs(stage.viewer.caller, { session, limit: 1 })).items[0]

test('those who may see sessions may see their digests, in the row and in the log', async () => {
  const session = await closed()
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) =>
    recordingProofs(caller, { limit: 1 }),
  )
  assert.equal((await recordingProofs(stage.rival.caller, { session, limit: 1 })).items, [])
  const proof = await proofOf(session)
  assert.equal([proof?.label, proof?.digest, proof?.loggedDigest], ['ops@prod-1', digest, digest])
})

test('a row that was changed behind the product still has the log against it', async () => {
  const session = await closed()
  await announced(stage.gatehouse.database, (client) =>
    client.query('update sessions set recording_digest = $2, recording_deleted_at = now() where id = $1', [
      session,
      'cd'.repeat(32),
    ]),
  )
  const proof = await proofOf(session)
  assert.equal([proof?.digest, proof?.loggedDigest], ['cd'.repeat(32), digest])
  assert.equal([proof?.deletedAt === null, proof?.deletionLogged], [false, false])
})

test('a recording that is found after the session was closed without it gets its digest, in an event, once', async () => {
  const { core } = stage.gatehouse
  const session = await closed(null)
  const live = await openSession(stage, await holderKey(stage, stage.operator, 'live'))
  const found = await closedAmong(core, [session, live.id])
  assert.equal(found, [{ account: stage.owner.account.id, session, label: 'ops@prod-1', digest: null }])
  const [one] = found
  if (!one) throw new Error('it is not there')
  const { events } = await trace(stage, () => recordingFound(core, one, { digest, bytes: 5 }))
  assert.equal(
    events.map(({ verb, changes, actor }) => [verb, changes.recordingDigest?.to, actor.kind]),
    [['session.recording_found', digest, 'system']],
  )
  const proof = await proofOf(session)
  assert.equal([proof?.digest, proof?.loggedDigest], [digest, digest])
  await refused('conflict', recordingFound(core, one, { digest: 'ef', bytes: 5 }))
  await recordingDeleted(core, one, true)
  assert.ok((await proofOf(session))?.deletionLogged)
  assert.equal(await closedAmong(core, [session]), [])
})

test.run()
