import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { getSession } from '@gatehouse/core/session/list-sessions'
import { ended, holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { proveRecording } from '@gatehouse/recordings/record/prove-recording'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { recoverRecordings } from './recover-recordings.ts'

const test = suite('recoverRecordings')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-recover-'))
const store = folderStore(folder)
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A live session whose recording is under way. */
async function recording() {
  const { gatehouse, operator } = stage
  const { id } = await openSession(stage, await holderKey(stage, operator, `key ${Math.random()}`))
  const seal = (key: Buffer, context: string) => gatehouse.core.sealer.seal(key, context)
  const limits = { frameBytes: 1 }
  const header = { width: 80, height: 24 }
  const under = await openRecording({ store, id, seal, header, onFailure: () => {}, limits })
  await under.output(Buffer.from('shown'))
  await under.marker('written')
  return { id, under }
}

test('what another gateway closed without a recording has it when its machine is back; a live one is left alone', async () => {
  const { core } = stage.gatehouse
  const lost = await recording()
  const live = await recording()
  // the machine is gone in the middle, and another gateway sees that its gateway is
  await lost.under.output(Buffer.from('on its way'))
  await new Promise((resolve) => setTimeout(resolve, 400))
  const of = { account: stage.owner.account.id, session: lost.id }
  await closeSession(core, of, { ...ended, outcome: 'interrupted', recording: null })
  await recoverRecordings(core, store)
  const { recording: found } = await getSession(stage.viewer.caller, { session: lost.id })
  const open = (sealed: Buffer, context: string) => core.sealer.open(sealed, context)
  assert.is((await proveRecording(store, lost.id, open, found?.digest ?? '')).state, 'ok')
  assert.not((await store.find(`${lost.id}.cast`))?.open)
  assert.ok((await store.find(`${live.id}.cast`))?.open)
  await live.under.finish()
  await recoverRecordings(core, store)
})

test.run()
