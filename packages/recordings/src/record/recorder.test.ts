import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chunked } from '../testing/chunked.ts'
import { type MemoryStore, memoryStore } from '../testing/memory-store.ts'
import { readEvents } from '../testing/read-events.ts'
import { open, seal } from '../testing/sealer.ts'
import { openRecording, type RecordingOptions } from './open-recording.ts'
import { summaryOf } from './read-cast.ts'
import { RecordingFailed } from './recording-failed.ts'

const test = suite('recorder')
const header = { width: 80, height: 24, timestamp: 1_700_000_000 }

function start(store: MemoryStore, options: Partial<RecordingOptions> = {}) {
  const onFailure = (failure: RecordingFailed) => {
    throw failure
  }
  return openRecording({ store, id: 'a', header, seal, onFailure, ...options })
}

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })

/** Whether a promise has settled within some milliseconds. */
const settles = (promise: Promise<unknown>, ms: number) =>
  Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    sleep(ms, false),
  ])

test('what happened is in the cast, in its order, with times that never go back', async () => {
  const store = memoryStore()
  const recording = await start(store)
  await recording.output(Buffer.from('$ '))
  await recording.input(Buffer.from('ls\r'))
  await recording.output(Buffer.from('file\r\n'))
  recording.resize(100, 30)
  await recording.marker('here')
  await recording.output(Buffer.from('bye'))
  const summary = await recording.finish()
  const { events, digest, ending, ...found } = await readEvents(store, 'a')
  assert.equal(found.header, header)
  assert.equal(
    events.map(({ code, data }) => code + data),
    ['o$ ', 'ils\r', 'ofile\r\n', 'r100x30', 'mhere', 'obye'],
  )
  assert.ok(events.every(({ time }, at) => time >= (events[at - 1]?.time ?? 0)))
  assert.is(ending, 'finished')
  assert.equal(summary, {
    digest,
    bytes: summary.bytes,
    eventCount: 6,
    durationMs: summary.durationMs,
    interrupted: false,
  })
  assert.is(Math.round((events.at(-1)?.time ?? 0) * 1000), summary.durationMs)
  assert.equal(await summaryOf(store, 'a', open), summary)
})

test('any output, in any chunks, comes out of the cast as it went in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 2000 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 300 })),
      async (bytes, sizes) => {
        const store = memoryStore()
        const recording = await start(store, { limits: { frameBytes: 500 } })
        for (const chunk of chunked(Buffer.from(bytes), sizes)) await recording.output(chunk)
        const { digest } = await recording.finish()
        const read = await readEvents(store, 'a')
        assert.ok(read.output.equals(bytes))
        assert.is(read.digest, digest)
      },
    ),
    { numRuns: 50 },
  )
})

test('stdout and stderr each keep their characters whole', async () => {
  const store = memoryStore()
  const recording = await start(store)
  const [first, rest] = [Buffer.from('€').subarray(0, 1), Buffer.from('€').subarray(1)]
  await recording.output(first, 'stdout')
  await recording.output(Buffer.from('error'), 'stderr')
  await recording.output(rest, 'stdout')
  await recording.finish()
  assert.equal(
    (await readEvents(store, 'a')).events.map(({ data }) => data),
    ['error', '€'],
  )
})

test('output that comes at once is one event, and output that comes later another', async () => {
  const store = memoryStore()
  const recording = await start(store)
  for (const letter of 'together') await recording.output(Buffer.from(letter))
  await sleep(30)
  await recording.output(Buffer.from('later'))
  await recording.finish()
  assert.equal(
    (await readEvents(store, 'a')).events.map(({ data }) => data),
    ['together', 'later'],
  )
})

test('what was taken is handed over within 250 ms, and can be read while the session goes on', async () => {
  const store = memoryStore()
  const recording = await start(store)
  await recording.output(Buffer.from('hello'))
  await sleep(250)
  const { output, ending } = await readEvents(store, 'a')
  assert.is(output.toString(), 'hello')
  assert.is(ending, 'unclosed')
  await recording.finish()
})

test('the caller may use its buffer again', async () => {
  const store = memoryStore()
  const recording = await start(store)
  const buffer = Buffer.from('first')
  await recording.output(buffer)
  buffer.write('other')
  await recording.finish()
  assert.is((await readEvents(store, 'a')).output.toString(), 'first')
})

test('a slow disk holds the session back instead of filling memory, and nothing is dropped', async () => {
  const store = memoryStore()
  const recording = await start(store)
  let goOn = () => {}
  store.beforeAppend = () => new Promise<void>((resolve) => (goOn = resolve))
  const sent: Buffer[] = []
  const push = async () => {
    sent.push(randomBytes(30_000))
    return recording.output(sent.at(-1) as Buffer) // was just pushed
  }
  let waiting = push()
  while (await settles(waiting, 50)) waiting = push()
  const held = sent.length * 30_000
  assert.ok(held < 1024 * 1024, `${held} bytes were taken`)
  store.beforeAppend = () => {}
  goOn()
  await waiting
  await recording.finish()
  assert.ok((await readEvents(store, 'a')).output.equals(Buffer.concat(sent)))
})

test('a disk that does not answer stops even slow output', async () => {
  const store = memoryStore()
  const recording = await start(store)
  let goOn = () => {}
  store.beforeAppend = () => new Promise<void>((resolve) => (goOn = resolve))
  await recording.output(Buffer.from('a'))
  await sleep(800)
  const waiting = recording.output(Buffer.from('b'))
  assert.not(await settles(waiting, 100))
  store.beforeAppend = () => {}
  goOn()
  await waiting
  await recording.finish()
  assert.is((await readEvents(store, 'a')).output.toString(), 'ab')
})

test('where it cannot be written the session hears of it once, and no output is taken any more', async () => {
  const store = memoryStore()
  const failures: RecordingFailed[] = []
  const recording = await start(store, { onFailure: (failure) => failures.push(failure) })
  await recording.output(Buffer.from('kept'))
  await sleep(250)
  store.beforeAppend = () => {
    throw full
  }
  await recording.output(Buffer.from('lost'))
  await sleep(250)
  const refused = await recording.output(Buffer.from('more')).catch((error: unknown) => error)
  assert.instance(refused, RecordingFailed)
  assert.match(String(refused), /the disk for recordings is full/)
  assert.equal(failures, [refused])
  assert.is(await recording.finish().catch((error: unknown) => error), refused)
  recording.resize(1, 1)
  const { output, ending } = await readEvents(store, 'a')
  assert.is(output.toString(), 'kept')
  assert.is(ending, 'unclosed')
})

test('calls that wait for room reject when the write fails', async () => {
  const store = memoryStore()
  const recording = await start(store, { onFailure: () => {} })
  store.beforeAppend = async () => {
    await sleep(20)
    throw full
  }
  const calls = Array.from({ length: 40 }, () => recording.output(randomBytes(30_000)))
  const results = await Promise.allSettled(calls)
  assert.ok(results.at(-1)?.status === 'rejected')
})

test('after a failed write the file is closed as interrupted, if that can be written', async () => {
  const store = memoryStore()
  const recording = await start(store, { onFailure: () => {} })
  await recording.output(Buffer.from('kept'))
  await sleep(250)
  let failed = false
  store.beforeAppend = () => {
    if (!failed) {
      failed = true
      throw full
    }
  }
  await recording.output(Buffer.from('lost'))
  const summary = await recording.abort('the disk is full')
  assert.equal(await summaryOf(store, 'a', open), summary)
  const { output, ending, digest } = await readEvents(store, 'a')
  assert.is(output.toString(), 'kept')
  assert.is(ending, 'interrupted')
  assert.is(summary.digest, digest)
})

test('a recording that cannot even begin is no recording', async () => {
  const store = memoryStore()
  store.beforeAppend = () => {
    throw full
  }
  const error = await start(store).catch((error: unknown) => error)
  assert.instance(error, RecordingFailed)
  assert.is(store.files.size, 0)
})

test('an aborted recording has the reason as its last marker', async () => {
  const store = memoryStore()
  const recording = await start(store)
  await recording.output(Buffer.from('a'))
  const summary = await recording.abort('access was revoked')
  const { events, ending, digest } = await readEvents(store, 'a')
  assert.equal(events.at(-1)?.data, 'access was revoked')
  assert.is(ending, 'interrupted')
  assert.equal([summary.digest, summary.interrupted, summary.eventCount], [digest, true, 2])
})

test('output under way when it is finished is recorded, and nothing after', async () => {
  const store = memoryStore()
  const recording = await start(store)
  const big = randomBytes(2_000_000)
  const output = recording.output(big)
  const [first, second] = await Promise.all([recording.finish(), recording.finish(), output])
  assert.is(first, second)
  assert.ok((await readEvents(store, 'a')).output.equals(big))
  assert.match(String(await recording.output(big).catch((error: unknown) => error)), /has ended/)
})

test('a flood of resizes and nonsense sizes do no harm', async () => {
  const store = memoryStore()
  const recording = await start(store)
  let goOn = () => {}
  store.beforeAppend = () => new Promise<void>((resolve) => (goOn = resolve))
  const waiting = recording.output(randomBytes(1_000_000))
  for (let at = 0; at < 10_000; at++) recording.resize(at, Number.NaN)
  store.beforeAppend = () => {}
  goOn()
  await waiting
  await recording.finish()
  const sizes = (await readEvents(store, 'a')).events.filter(({ code }) => code === 'r')
  assert.equal(
    sizes.map(({ data }) => data),
    ['9999x1'],
  )
})

test('a terminal without a size makes a valid cast, too', async () => {
  const store = memoryStore()
  const recording = await start(store, { header: { width: 0, height: Number.NaN } })
  await recording.finish()
  assert.equal((await readEvents(store, 'a')).header, { width: 1, height: 1 })
})

test('bulk output is written in few large pieces', async () => {
  const store = memoryStore()
  const recording = await start(store)
  for (let at = 0; at < 1000; at++)
    await recording.output(Buffer.alloc(10_000, 'some text that repeats itself\r\n'))
  await recording.finish()
  assert.ok(store.appends.length < 100, `${store.appends.length} writes`)
  assert.ok(store.appends.reduce((sum, length) => sum + length) < 200_000)
})

test.run()
