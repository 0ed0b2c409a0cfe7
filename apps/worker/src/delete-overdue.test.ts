import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { announced } from '@gatehouse/core/database/testing/announced'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { getSession } from '@gatehouse/core/session/list-sessions'
import { isRecordingDeleted } from '@gatehouse/core/session/recording/delete-recording'
import { ended, holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { changeRecording } from '@gatehouse/core/team/account/change-recording'
import { letGracePass } from '@gatehouse/core/team/account/grace.testing'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { fileOf } from '@gatehouse/recordings/record/recording-files'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DeletionFailures, deleteOverdue } from './delete-overdue.ts'

const test = suite('deleteOverdue')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-overdue-'))
const store = folderStore(folder)
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  await changeRecording(stage.owner.caller, { recordingDays: 30 })
  await letGracePass(stage.gatehouse.database)
})
test.after(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A recorded session that ended so many days ago, with an index beside its cast. */
async function recordedBefore(days: number): Promise<string> {
  const { gatehouse, operator } = stage
  const { core, database } = gatehouse
  const { id } = await openSession(stage, await holderKey(stage, operator, `key ${Math.random()}`))
  const seal = (key: Buffer, context: string) => core.sealer.seal(key, context)
  const header = { width: 80, height: 24 }
  const recording = await openRecording({ store, id, header, seal, onFailure: () => {} })
  const { digest, bytes } = await recording.finish()
  await (await store.create(fileOf('text', id))).complete()
  const closing = { ...ended, recording: { digest, bytes } }
  await closeSession(core, { account: operator.account.id, session: id }, closing)
  await announced(database, (client) =>
    client.query('update sessions set closed_at = now() - make_interval(days => $2) where id = $1', [
      id,
      days,
    ]),
  )
  return id
}
const deletedAt = async (session: string) =>
  (await getSession(stage.viewer.caller, { session })).recordingDeletedAt

test('what is past the account’s days goes with its index, the rest stays', async () => {
  const [old, young] = [await recordedBefore(31), await recordedBefore(29)]
  await deleteOverdue(stage.gatehouse.core, store)
  assert.equal(readdirSync(folder).sort(), [`${young}.cast`, `${young}.text`])
  assert.ok(await deletedAt(old))
  assert.is(await deletedAt(young), null)
})

test('what another process brings in while it is being deleted goes as well', async () => {
  const session = await recordedBefore(45)
  const { core } = stage.gatehouse
  const late = async () => {
    await (await store.create(fileOf('cast', session))).complete()
    assert.is(await isRecordingDeleted(core, session), false, 'whoever brings it cannot know yet')
  }
  const busy = {
    ...store,
    async delete(name: string) {
      await store.delete(name)
      if (name === fileOf('cast', session) && !(await deletedAt(session))) await late()
    },
  }
  await deleteOverdue(core, busy)
  assert.is(await store.find(fileOf('cast', session)), null)
  assert.is(await isRecordingDeleted(core, session), true)
})

test('a store that is away keeps nothing from coming again', async () => {
  const session = await recordedBefore(40)
  const away = {
    ...store,
    delete: () => Promise.reject(new Error('the bucket does not answer')),
  }
  await deleteOverdue(stage.gatehouse.core, away)
  assert.is(await deletedAt(session), null, 'nothing is said to be deleted that may be there')
  await deleteOverdue(stage.gatehouse.core, store)
  assert.ok(await deletedAt(session))
  assert.is(await store.find(`${session}.cast`), null)
})

test('what cannot be deleted holds up nothing behind it, and is tried again later', async () => {
  const locked = [await recordedBefore(90), await recordedBefore(89), await recordedBefore(88)]
  const others = [await recordedBefore(50), await recordedBefore(49)]
  const tried: string[] = []
  const partly = {
    ...store,
    delete(name: string) {
      if (!locked.some((one) => name.startsWith(one))) return store.delete(name)
      tried.push(name)
      return Promise.reject(new Error('under an object lock'))
    },
  }
  const failures = new DeletionFailures()
  const { core } = stage.gatehouse
  await deleteOverdue(core, partly, failures)
  const { length } = tried
  await deleteOverdue(core, partly, failures)
  for (const session of others) assert.ok(await deletedAt(session))
  for (const session of locked) assert.is(await deletedAt(session), null)
  assert.is(tried.length, length, 'not again at once')
  await deleteOverdue(core, store)
})

test.run()
