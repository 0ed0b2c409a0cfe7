import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { readText } from '@gatehouse/recordings/index/read-text'
import { replayOf } from '@gatehouse/recordings/index/replay'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeIndex } from './make-index.ts'
import { startWorker } from './worker.ts'

const test = suite('indexes of recordings')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-index-'))
let stage: Stage
let store: RecordingStore

test.before(async () => {
  stage = await openStage()
  store = folderStore(folder)
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (sealed: Buffer, context: string) => stage.gatehouse.core.sealer.open(sealed, context)

async function record(id: string, shown: string) {
  const { sealer } = stage.gatehouse.core
  const recording = await openRecording({
    store,
    id,
    header: { width: 80, height: 24 },
    seal: (key, context) => sealer.seal(key, context),
    onFailure: () => {},
  })
  await recording.output(Buffer.from(shown))
  return recording.finish()
}

test('a session that has closed with a recording is indexed by the worker', async () => {
  const { core, database } = stage.gatehouse
  const { id } = await openSession(stage, await holderKey(stage, stage.operator))
  const recording = await record(id, 'a needle in the hay\r\n')
  const how = { exitCode: 0, exitSignal: null, bytesIn: 0, bytesOut: 21 }
  const of = { account: stage.owner.account.id, session: id }
  await closeSession(core, of, { outcome: 'ended', line: null, by: null, ...how, recording })
  const mailer = { send: async () => {}, close() {} }
  const worker = await startWorker({ core, database: database.address, mailer, recordings: store })
  try {
    for (const until = Date.now() + 60_000; !(await replayOf(store, id, open)); )
      if (Date.now() > until) throw new Error('there is no index after a minute')
    const [segment] = await Array.fromAsync(readText(store, id, open))
    assert.is(segment?.text, 'a needle in the hay')
  } finally {
    await worker.stop()
  }
})

test('one that is not there is tried again; one that was altered is not', async () => {
  const index = makeIndex(stage.gatehouse.core, store)
  const job = (session: string) => ({
    ...{ id: 1, key: `index:${session}`, account: null, tries: 1, revision: 1, until: new Date() },
    payload: { session },
  })
  const missing = '01a00000-0000-7000-8000-000000000001'
  assert.equal(await index(job(missing)), { again: 5, error: `${missing}.cast is not stored` })
  const altered = '01a00000-0000-7000-8000-000000000002'
  writeFileSync(join(folder, `${altered}.cast`), 'GHREC is not all of it')
  const { giveUp } = Object.assign({ giveUp: '' }, await index(job(altered)))
  assert.match(giveUp, /./, 'the reason is kept')
  assert.is(await replayOf(store, altered, open), null)
})

test.run()
