import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { ownerPool } from '@gatehouse/core/database/database'
import { LivingGateways } from '@gatehouse/core/database/living-gateways'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { getSession } from '@gatehouse/core/session/list-sessions'
import { holderKey } from '@gatehouse/core/session/sessions.testing'
import { changeRecording } from '@gatehouse/core/team/account/change-recording'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { proveRecording } from '@gatehouse/recordings/record/prove-recording'
import { deleteRecording } from '@gatehouse/recordings/record/recording-files'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Admitted, Refusal, type SessionResult } from '../gatekeeper.ts'
import type { Recorded } from '../recorder.ts'
import { coreGatekeeper } from './core-gatekeeper.ts'
import { LiveAccess } from './live-access.ts'
import { closeLostSessions } from './lost-sessions.ts'
import { RecordingSummaries } from './recording-summaries.ts'
import { recoverRecordings } from './recover-recordings.ts'
import { RefusedLogins } from './refused-logins.ts'
import { castRecorder } from './session-recorder.ts'
import { startSweep } from './sweep.ts'

const test = suite('recorded sessions')
const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'gatehouse-recorded-')))
const [shared, other] = folders.map((folder) => folderStore(folder)) as [RecordingStore, RecordingStore]
let stage: Stage
const closing: LiveAccess[] = []

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.rival, 'theirs-1')
})
test.after(async () => {
  for (const access of closing) access.close()
  await stage?.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const outcome: SessionResult = {
  by: 'command',
  exitCode: 0,
  exitSignal: null,
  line: null,
  bytesIn: 0,
  bytesOut: 0,
}
const shell: Recorded = {
  kind: 'shell',
  command: null,
  terminal: { term: 'xterm', cols: 80, rows: 24 },
  forwardTo: null,
}

/** What a gateway has of the product, as one of several: with this folder, and the core with its quota. */
function gateway(id: string, store: RecordingStore, core: Core = stage.gatehouse.core) {
  const access = new LiveAccess(core)
  closing.push(access)
  const summaries = new RecordingSummaries()
  const discard = (session: string) => deleteRecording(store, session)
  const gatekeeper = coreGatekeeper({
    core,
    id,
    access,
    summaries,
    discard,
    refusedLogins: new RefusedLogins(),
  })
  const recorder = castRecorder({ core, store, summaries })
  const admit = async (server = 'prod-1', command: string | null = null): Promise<Admitted> => {
    const member = server === 'prod-1' ? stage.operator : stage.rival
    const holder = await holderKey(stage, member, `key ${Math.random()}`)
    const destination = { server, account: null }
    const client = { clientAddress: '192.0.2.9', clientVersion: 'SSH-2.0-test' }
    return gatekeeper.admit({ ...shell, ...destination, ...client, command, holder })
  }
  return {
    summaries,
    admit,
    /** A session that is recorded and stands in the log. */
    async session(server?: string) {
      const admitted = await admit(server)
      const recording = await recorder.start(admitted, shell)
      await admitted.opened()
      return {
        id: admitted.sessionId,
        admitted,
        recording,
        show: (bytes: Buffer) => recording.output(bytes, 'output'),
        /** As the gateway ends it. */
        async end(how: Partial<SessionResult> = {}) {
          const failure = await recording.finish({ ...outcome, ...how }).catch((error: Error) => error)
          await admitted.closed({ ...outcome, ...how })
          return failure
        },
      }
    },
    recorder,
  }
}

/** Shows more and more until that is refused; answers how much was shown, and why no more. */
async function flood({ show }: { show(bytes: Buffer): Promise<void> }, most = 100_000_000) {
  for (let shown = 0; shown < most; shown += 64 * 1024) {
    const refusal = await show(randomBytes(64 * 1024)).then(
      () => null,
      (error: unknown) => error,
    )
    if (refusal instanceof Refusal) return { shown, line: refusal.message, cause: refusal.cause }
    if (refusal) throw refusal
  }
  throw new Error('nothing has stopped it')
}

const digestOf = async (session: string) =>
  (await getSession(stage.viewer.caller, { session })).recording?.digest ?? ''
async function proofOf(store: RecordingStore, session: string) {
  const { sealer } = stage.gatehouse.core
  const open = (sealed: Buffer, context: string) => sealer.open(sealed, context)
  return (await proveRecording(store, session, open, await digestOf(session))).state
}

test('an account that is full ends its own sessions, on whichever gateway, and nobody else’s', async () => {
  // 16 MiB of it are held back for what is not counted yet
  const core = { ...stage.gatehouse.core, recordingQuota: 20_000_000 }
  const [one, two] = [gateway('gateway-1', shared, core), gateway('gateway-2', shared, core)]
  const [loud, louder, quiet] = [await one.session(), await two.session(), await two.session()]
  const neighbour = await one.session('theirs-1')
  const ends = await Promise.all([flood(loud), flood(louder)])
  for (const { line, cause } of ends) {
    assert.match(line, /^The recordings of acme have used up their 20 MB/)
    assert.is(cause, undefined, 'a bound is no fault')
  }
  const signal = quiet.admitted.signal
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  assert.match(String(signal.reason), /used up their 20 MB/)
  await neighbour.show(Buffer.from('goes on'))
  assert.not(neighbour.admitted.signal.aborted)

  for (const session of [loud, louder, quiet, neighbour]) assert.is(await session.end(), undefined)
  for (const { id } of [loud, louder, quiet]) assert.is(await proofOf(shared, id), 'ok')
  const caller = { ...stage.owner.caller, core }
  const files = await Promise.all([loud, louder, quiet].map(({ id }) => shared.find(`${id}.cast`)))
  const bytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0)
  assert.is((await getAccount(caller, undefined)).recordings?.bytes, bytes, 'what the files take')
  assert.ok(bytes < 20_000_000)
  await one.admit().then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /used up their 20 MB/),
  )
})

test('a recording that comes to what one may take ends its session; what was shown is kept', async () => {
  await changeRecording(stage.owner.caller, { sessionMegabytes: 16 })
  const session = await gateway('gateway-1', shared).session()
  const { shown, line } = await flood(session)
  assert.match(line, /has reached 16 MB, the limit in acme\. Log in again to continue\./)
  assert.ok(shown > 10_000_000)
  assert.is(await session.end(), undefined)
  assert.is(await proofOf(shared, session.id), 'ok')
  assert.ok(((await shared.find(`${session.id}.cast`))?.size ?? 0) <= 16_001_000)
})

test('whom another takes for dead writes nothing into what that has closed, and ends', async () => {
  const { core, database } = stage.gatehouse
  const id = `gateway-lost-${Math.random()}`
  const pool = ownerPool(database.address, 1)
  const living = new LivingGateways(pool)
  await living.born(id)
  const session = await gateway(id, shared).session()
  await session.show(Buffer.from('before'))
  // its lock's connection goes, and it cannot have another in time
  pool.connect = () => Promise.reject(new Error('the network is away'))
  await database.owner.query(
    `select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and classid = 4600 and objid::bigint = hashtext($1)::bigint & 4294967295`,
    [id],
  )
  const sweep = await startSweep({
    core,
    database: database.address,
    store: shared,
    gateway: 'gateway-other',
  })
  const isOver = async () =>
    (await getSession(stage.viewer.caller, { session: session.id })).closedAt !== null
  for (const begun = performance.now(); !(await isOver()); await sleep(50))
    if (performance.now() - begun > 20_000) assert.unreachable('nobody has closed it')
  const { line } = await flood(session)
  assert.match(line, /this gateway lost touch with Gatehouse, and another one closed its recording/)
  assert.instance(await session.end(), Error)
  const { outcome: how } = await getSession(stage.viewer.caller, { session: session.id })
  assert.is(how, 'interrupted')
  assert.is(await proofOf(shared, session.id), 'ok')
  await sweep.stop()
  await living.close()
  await pool.end()
})

test('with a spool of its own it finishes, and the session that another has closed has its digest then', async () => {
  const id = `gateway-lost-${Math.random()}`
  const session = await gateway(id, shared).session()
  await session.show(Buffer.from('in its own spool'))
  await closeLostSessions(stage.gatehouse.core, other, id)
  assert.is(await digestOf(session.id), '')
  assert.is(await session.end(), undefined)
  assert.is(await proofOf(shared, session.id), 'ok')
})

test('a recording that was complete and whose gateway then died is found, too', async () => {
  const id = `gateway-lost-${Math.random()}`
  const session = await gateway(id, shared).session()
  await session.show(Buffer.from('complete'))
  await session.recording.finish(outcome)
  await closeLostSessions(stage.gatehouse.core, other, id)
  await recoverRecordings(stage.gatehouse.core, other)
  assert.is(await digestOf(session.id), '')
  await recoverRecordings(stage.gatehouse.core, shared)
  assert.is(await proofOf(shared, session.id), 'ok')
})

test('a session that is not let in after its recording began leaves none, and nothing in memory', async () => {
  const { admit, recorder, summaries } = gateway('gateway-1', shared)
  const admitted = await admit()
  const { sessionId: id } = admitted
  const recording = await recorder.start(admitted, shell)
  assert.ok(await shared.find(`${id}.cast`))
  const { line } = await refusedOpening(admitted)
  await recording.finish({ ...outcome, by: 'gateway', line })
  await admitted.closed({ ...outcome, by: 'gateway', line })
  assert.is(await shared.find(`${id}.cast`), null)
  assert.is(summaries.take(id).recording, null)
})

test('what a gateway that died has begun of a session that was never let in goes after an hour', async () => {
  const core = stage.gatehouse.core
  const { admit, recorder } = gateway('gateway-1', other)
  const admitted = await admit()
  const ago = (Date.now() - 2 * 3_600_000).toString(16).padStart(12, '0')
  const old = `${ago.slice(0, 8)}-${ago.slice(8)}${admitted.sessionId.slice(13)}`
  for (const sessionId of [admitted.sessionId, old]) await recorder.start({ ...admitted, sessionId }, shell)
  await recoverRecordings(core, other)
  assert.is(await other.find(`${old}.cast`), null)
  assert.ok(await other.find(`${admitted.sessionId}.cast`))
})

/** Takes the server away before the session is opened. */
async function refusedOpening(admitted: Admitted): Promise<{ line: string }> {
  await stage.gatehouse.database.owner.query(`update server_syncs set error_reason = 'host-key-changed'`)
  const error = await admitted.opened().then(
    () => new Error('it was opened'),
    (refusal: unknown) => refusal,
  )
  await stage.gatehouse.database.owner.query('update server_syncs set error_reason = null')
  assert.instance(error, Refusal)
  return { line: String(error) }
}

test.run()
