import { ownerPool } from '@gatehouse/core/database/database'
import { announced } from '@gatehouse/core/database/testing/announced'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { diskSeen } from '@gatehouse/core/session/recording/recordings-disk'
import { ended, holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { memoryStore } from '@gatehouse/recordings/testing/memory-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Collector } from './collect/collector.ts'
import { measureRecordings } from './measure-recordings.ts'

const test = suite('measureRecordings')
const store = memoryStore()
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const room = async () => (await getAccount(stage.owner.caller, undefined)).recordings
async function closed(bytes: number | null): Promise<string> {
  const { id: session } = await openSession(
    stage,
    await holderKey(stage, stage.operator, `k ${Math.random()}`),
  )
  if (bytes !== null) store.files.set(`${session}.cast`, { bytes: Buffer.alloc(bytes), open: false })
  await closeSession(stage.gatehouse.core, { account: stage.owner.account.id, session }, ended)
  return session
}

test('what nobody has said the size of is measured, and what is not within reach yet is looked for again', async () => {
  const { core, database } = stage.gatehouse
  const missing = await closed(null)
  await closed(300)
  await closed(40)
  await measureRecordings(core, store)
  assert.is((await room())?.bytes, 340)
  store.files.set(`${missing}.cast`, { bytes: Buffer.alloc(5000), open: false })
  await measureRecordings(core, store)
  assert.is((await room())?.bytes, 5340)
  const gone = await closed(null)
  await announced(database, (client) =>
    client.query(`update sessions set closed_at = now() - interval '2 days' where id = $1`, [gone]),
  )
  await measureRecordings(core, store)
  store.files.set(`${gone}.cast`, { bytes: Buffer.alloc(1), open: false })
  await measureRecordings(core, store)
  assert.is((await room())?.bytes, 5340, 'not for ever')
})

test('what hosts have recorded stays there while the account has no room, and is fetched after', async () => {
  const { core, database } = stage.gatehouse
  const pool = ownerPool(database.address, 2)
  let asked = 0
  const hosts = {
    recorder: () => {
      asked++
      throw new Error('no host is here')
    },
  }
  const { id: account } = stage.owner.account
  const { rows } = await database.owner.query<{ login: string }>(
    'select login from memberships where user_id = $1',
    [stage.operator.user],
  )
  const [{ login } = { login: '' }] = rows
  const spooled = { login, name: 'A', state: 'finished', bytes: 1, timingBytes: 1 }
  const collect = (recordingQuota: number | null) => {
    const options = { core: { ...core, recordingQuota }, hosts, store, pool }
    const wanted = { account, server: 'a server', name: 'prod-1', target: { host: '192.0.2.1' } }
    // no more of either is touched before a host is asked
    const collector = new Collector(options as unknown as ConstructorParameters<typeof Collector>[0])
    return collector.collect(
      wanted as unknown as Parameters<Collector['collect']>[0],
      [spooled] as unknown as Parameters<Collector['collect']>[1],
    )
  }
  await collect(1)
  assert.is(asked, 0)
  await collect(null)
  assert.ok(asked > 0)
  await pool.end()
})

test('owners see the worst that any process says of the disk for recordings, while it is said', async () => {
  const { core, database } = stage.gatehouse
  const disk = async () => (await room())?.disk
  assert.is(await disk(), null)
  await diskSeen(core, 'one', { state: 'low', free: 5 })
  assert.is(await disk(), 'low')
  await diskSeen(core, 'two', { state: 'full', free: 1 })
  assert.is(await disk(), 'full')
  await diskSeen(core, 'two', { state: 'ok', free: 9 })
  assert.is(await disk(), 'low')
  await database.owner.query(`update recording_disks set at = now() - interval '5 minutes'`)
  assert.is(await disk(), null)
})

test.run()
