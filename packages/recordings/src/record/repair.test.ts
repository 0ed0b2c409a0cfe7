import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RecordingAltered } from '../container/recording-altered.ts'
import { type MemoryStore, memoryStore } from '../testing/memory-store.ts'
import { readEvents } from '../testing/read-events.ts'
import { open, seal } from '../testing/sealer.ts'
import { openRecording } from './open-recording.ts'
import { summaryOf } from './read-cast.ts'
import { unclosedRecordings } from './recording-files.ts'
import { repair } from './repair.ts'

const test = suite('repair')
const words = ['one ', 'two ', 'three ', 'four ', 'five ']

/** The file of a recording as it stands before it is closed. */
async function unclosed(): Promise<{ store: MemoryStore; bytes: Buffer }> {
  const store = memoryStore()
  const limits = { frameBytes: 1 }
  const header = { width: 80, height: 24 }
  const recording = await openRecording({ store, id: 'a', header, seal, onFailure: () => {}, limits })
  for (const word of words) {
    await recording.output(Buffer.from(word))
    await recording.marker(word)
  }
  await recording.finish()
  const bytes = fileOf(store).bytes.subarray(0, -92)
  Object.assign(fileOf(store), { bytes, open: true })
  return { store, bytes }
}

function fileOf(store: MemoryStore) {
  const file = store.files.get('a.cast')
  if (!file) throw new Error('there is no recording')
  return file
}

test('torn anywhere, what is whole stays and plays, and the recording is closed as interrupted', async () => {
  const { store, bytes } = await unclosed()
  const whole = await readEvents(store, 'a')
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: bytes.length }), async (length) => {
      const torn = memoryStore()
      torn.files.set('a.cast', { bytes: bytes.subarray(0, length), open: true })
      const before = await readEvents(torn, 'a').catch(() => null)
      const summary = await repair(torn, 'a', open).catch((error: unknown) => {
        // Not even its beginning is there, and it is left alone.
        assert.instance(error, RecordingAltered)
        assert.ok(length < 70)
        return undefined
      })
      if (summary === undefined) return
      if (summary === null) return assert.is(torn.files.size, 0)
      const { events, ending, digest } = await readEvents(torn, 'a')
      assert.equal(events, before?.events)
      assert.equal(events, whole.events.slice(0, events.length))
      assert.is(ending, 'interrupted')
      const durationMs = Math.round((events.at(-1)?.time ?? 0) * 1000)
      const { bytes: size } = summary
      assert.equal(summary, { digest, bytes: size, eventCount: events.length, durationMs, interrupted: true })
      assert.equal(await summaryOf(torn, 'a', open), summary)
      assert.not(fileOf(torn).open)
    }),
    { numRuns: 200 },
  )
})

test('repairing again, also after a crash amidst repairing, comes to the very same file', async () => {
  const { store, bytes } = await unclosed()
  const summary = await repair(store, 'a', open)
  const repaired = fileOf(store).bytes
  assert.equal(await repair(store, 'a', open), summary)
  for (let length = bytes.length; length <= repaired.length; length++) {
    store.files.set('a.cast', { bytes: repaired.subarray(0, length), open: true })
    assert.equal(await repair(store, 'a', open), summary)
    assert.ok(fileOf(store).bytes.equals(repaired))
  }
})

test('a recording that was changed is left alone', async () => {
  const { store, bytes } = await unclosed()
  const changed = Buffer.from(bytes)
  changed.writeUInt8(bytes.readUInt8(150) ^ 1, 150)
  store.files.set('a.cast', { bytes: changed, open: true })
  assert.instance(await repair(store, 'a', open).catch((error: unknown) => error), RecordingAltered)
  assert.ok(fileOf(store).bytes.equals(changed))
  assert.ok(fileOf(store).open)
})

test('a finished recording keeps its summary', async () => {
  const store = memoryStore()
  const header = { width: 80, height: 24 }
  const recording = await openRecording({ store, id: 'a', header, seal, onFailure: () => {} })
  const summary = await recording.finish()
  assert.equal(await repair(store, 'a', open), summary)
  const cast = '{"version":2,"width":80,"height":24}\n'
  assert.is(summary.digest, createHash('sha256').update(cast).digest('hex'))
})

test('the recordings to repair are those that nobody closed', async () => {
  const { store } = await unclosed()
  store.files.set('b.cast', { bytes: Buffer.alloc(0), open: false })
  store.files.set('c.text', { bytes: Buffer.alloc(0), open: true })
  assert.equal(await Array.fromAsync(unclosedRecordings(store)), ['a'])
})

test.run()
