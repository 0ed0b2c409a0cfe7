import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { indexRecording } from '../index/index-recording.ts'
import { segmentOf } from '../index/replay.ts'
import { openRecording } from '../record/open-recording.ts'
import { summaryOf } from '../record/read-cast.ts'
import { deleteRecording } from '../record/recording-files.ts'
import { type FaultyS3, startFaultyS3 } from '../testing/faulty-s3.ts'
import { readEvents } from '../testing/read-events.ts'
import { open, seal } from '../testing/sealer.ts'
import { openStore } from './open-store.ts'
import { NotStored } from './recording-store.ts'
import { parseRecordingsUrl, type S3Place } from './recordings-url.ts'
import { S3Bucket } from './s3-bucket.ts'
import { s3Store } from './s3-store.ts'

const test = suite('S3 store')
let s3: FaultyS3
let spool: string
let prefix = 0

test.before(async () => {
  s3 = await startFaultyS3()
})
test.after(() => s3?.close())
test.before.each(async () => {
  spool = mkdtempSync(join(tmpdir(), 'gatehouse-spool-'))
  prefix++
  await s3.up()
})
test.after.each(() => rmSync(spool, { recursive: true, force: true }))

function place(): S3Place {
  const parsed = parseRecordingsUrl(`s3://${s3.bucket}/test/${prefix}?endpoint=${s3.endpoint}&region=eu-1`)
  if (parsed.kind !== 's3') throw new Error('not a bucket')
  return parsed
}

const start = () => s3Store(place(), { spool, credentials: s3.credentials })
const bucket = () => new S3Bucket(place(), s3.credentials)
const names = async (files: AsyncIterable<{ name: string }>) =>
  (await Array.fromAsync(files)).map(({ name }) => name).sort()
const read = async (bytes: AsyncIterable<Buffer>) => Buffer.concat(await Array.fromAsync(bytes))

async function store(name: string, bytes: Buffer) {
  const store = start()
  const file = await store.create(name)
  await file.append(bytes)
  await file.complete()
  return store
}

test('what is complete is uploaded, leaves the spool, and is read and listed as before', async () => {
  const bytes = randomBytes(100_000)
  const stored = await store('a.cast', bytes)
  await stored.uploadPending()
  assert.equal(readdirSync(spool), [])
  assert.equal(await names(bucket().list()), ['a.cast'])
  assert.equal(await stored.find('a.cast'), { name: 'a.cast', size: 100_000, open: false })
  assert.equal(await names(stored.list()), ['a.cast'])
  assert.ok((await read(stored.read('a.cast'))).equals(bytes))
  assert.ok((await read(stored.read('a.cast', 10, 20))).equals(bytes.subarray(10, 20)))
  assert.ok((await read(stored.read('a.cast', 99_990))).equals(bytes.subarray(99_990)))
  assert.is((await read(stored.read('a.cast', 200_000))).length, 0)
})

test('a recording, its index and a moment of it go through the bucket', async () => {
  const stored = start()
  const recording = await openRecording({
    store: stored,
    id: 'r',
    header: { width: 80, height: 24 },
    seal,
    onFailure: () => {},
  })
  await recording.output(Buffer.from('hello\r\n'))
  const summary = await recording.finish()
  await stored.uploadPending()
  await indexRecording({ store: stored, id: 'r', open, seal })
  await stored.uploadPending()
  assert.equal(readdirSync(spool), [])
  assert.equal(await names(bucket().list()), ['r.cast', 'r.keyframes', 'r.text'])
  assert.is((await readEvents(stored, 'r')).output.toString(), 'hello\r\n')
  assert.equal(await summaryOf(stored, 'r', open), summary)
  assert.match(JSON.stringify(await segmentOf(stored, 'r', open, 0)), /hello/)
  await deleteRecording(stored, 'r')
  assert.equal(await names(stored.list()), [])
})

test('a bucket that is away holds up no session, and gets everything when it is back', async () => {
  await s3.down()
  const failures: string[] = []
  const stored = s3Store(place(), {
    spool,
    credentials: s3.credentials,
    onUploadFailure: (_, name) => failures.push(name),
  })
  const recording = await openRecording({
    store: stored,
    id: 'r',
    header: { width: 80, height: 24 },
    seal,
    onFailure: () => {},
  })
  await recording.output(Buffer.from('while it was away'))
  await recording.finish()
  assert.is((await readEvents(stored, 'r')).output.toString(), 'while it was away')
  const { uploaded, failed, pending } = await stored.uploadPending()
  assert.equal([uploaded, failed.map(({ name }) => name), pending], [[], ['r.cast'], 1])
  assert.equal(failures, ['r.cast'])
  assert.match(String(failed[0]?.error), /the bucket recordings is not responding \(ECONNREFUSED\)/)
  await s3.up()
  assert.equal(await stored.uploadPending(), { uploaded: ['r.cast'], failed: [], pending: 0 })
  assert.equal(readdirSync(spool), [])
  assert.is((await readEvents(stored, 'r')).output.toString(), 'while it was away')
})

test('an upload that breaks off half way is made again, and nothing is lost', async () => {
  const bytes = randomBytes(3_000_000)
  s3.breakAfter(1_000_000)
  const stored = await store('a.cast', bytes)
  assert.is((await stored.uploadPending()).failed.length, 1)
  assert.equal(readdirSync(spool), ['a.cast'])
  s3.breakAfter(Number.POSITIVE_INFINITY)
  assert.equal((await stored.uploadPending()).uploaded, ['a.cast'])
  assert.ok((await read(stored.read('a.cast'))).equals(bytes))
})

test('a file of several parts comes whole', async () => {
  const bytes = randomBytes(20_000_000)
  const stored = await store('a.cast', bytes)
  await stored.uploadPending()
  assert.equal(readdirSync(spool), [])
  assert.ok((await read(stored.read('a.cast'))).equals(bytes))
})

test('what is in the bucket already is not sent again, only compared', async () => {
  const bytes = randomBytes(1_000_000)
  const stored = await store('a.cast', bytes)
  await stored.uploadPending()
  // As after a crash between the upload and the deletion.
  writeFileSync(join(spool, 'a.cast'), bytes)
  s3.breakAfter(500_000)
  assert.equal((await stored.uploadPending()).uploaded, ['a.cast'])
  assert.equal(readdirSync(spool), [])
})

test('an object that is another is not overwritten, and the file stays', async () => {
  await bucket().put(
    'a.cast',
    (async function* () {
      yield Buffer.from('another')
    })(),
  )
  const stored = await store('a.cast', Buffer.from('this one'))
  const file = await stored.create('b.cast')
  await file.complete()
  const { failed } = await stored.uploadPending()
  // its completion may have had it uploaded a moment before
  assert.equal(readdirSync(spool), ['a.cast'])
  assert.match(String(failed[0]?.error), /the bucket holds something else as a.cast/)
  assert.is(readFileSync(join(spool, 'a.cast'), 'utf8'), 'this one')
  assert.is((await read(bucket().read('a.cast', 0, 99))).toString(), 'another')
})

test('what is still being written is not uploaded', async () => {
  const stored = start()
  const file = await stored.create('a.cast')
  await file.append(Buffer.from('half'))
  assert.equal(await stored.uploadPending(), { uploaded: [], failed: [], pending: 0 })
  assert.equal(await names(bucket().list()), [])
  await file.release()
  const again = await stored.reopen('a.cast')
  await again.complete()
  await stored.uploadPending()
  assert.equal(await names(bucket().list()), ['a.cast'])
})

test('uploads asked for at once are one, and what is deleted meanwhile does not come back', async () => {
  const stored = await store('a.cast', randomBytes(1_000_000))
  const uploads = [stored.uploadPending(), stored.uploadPending(), stored.uploadPending()]
  await stored.delete('a.cast')
  await Promise.all(uploads)
  await stored.uploadPending()
  assert.equal(await names(stored.list()), [])
  assert.instance(await read(stored.read('a.cast')).catch((error: unknown) => error), NotStored)
})

test('what another process has deleted for good is not brought back from the spool', async () => {
  const deleted = new Set<string>()
  const isDeleted = async (name: string) => deleted.has(name)
  const stored = s3Store(place(), { spool, credentials: s3.credentials, isDeleted })
  for (const name of ['a.cast', 'b.cast']) {
    const path = join(spool, name)
    writeFileSync(path, randomBytes(1000))
  }
  await s3Store(place(), { spool: join(spool, 'of another'), credentials: s3.credentials }).delete('a.cast')
  deleted.add('a.cast')
  await stored.uploadPending()
  assert.equal(await names(bucket().list()), ['b.cast'])
  assert.equal(readdirSync(spool), [])
})

test('objects that are no recordings are not listed', async () => {
  await bucket().put(
    'backup/of.something',
    (async function* () {
      yield Buffer.from('x')
    })(),
  )
  assert.equal(await names(start().list()), [])
})

test('wrong credentials are a failure of the upload, which says so', async () => {
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'wrong' }
  const { store, uploadPending } = await openStore(place(), { spool, credentials })
  const file = await store.create('a.cast')
  await file.complete()
  const { failed } = await uploadPending()
  assert.match(String(failed[0]?.error), /the bucket recordings refuses the credentials/)
  assert.equal(readdirSync(spool), ['a.cast'])
})

test.run()
