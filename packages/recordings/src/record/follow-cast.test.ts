import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RecordingAltered } from '../container/recording-altered.ts'
import { folderStore } from '../storage/folder-store.ts'
import { NotStored, type RecordingStore } from '../storage/recording-store.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { open, seal } from '../testing/sealer.ts'
import { followCast } from './follow-cast.ts'
import { openRecording } from './open-recording.ts'
import { readCast } from './read-cast.ts'

const test = suite('a recording that is followed')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-follow-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

const begin = (store: RecordingStore) =>
  openRecording({ store, id: 'a', header: { width: 80, height: 24 }, seal, onFailure: () => {} })

/** Follows in the background. */
function follow(store: RecordingStore) {
  const over = new AbortController()
  const left = new AbortController()
  let text = ''
  let rests = 0
  const read = async () => {
    for await (const piece of followCast(store, 'a', open, { over: over.signal, signal: left.signal })) {
      if (piece) text += piece
      else rests++
    }
  }
  return { text: () => text, rests: () => rests, over, left, end: read() }
}

async function until(holds: () => boolean): Promise<void> {
  for (const begun = performance.now(); !holds(); await sleep(5))
    if (performance.now() - begun > 30_000) throw new Error('it did not happen in 30 s')
}

/** uvu's own throws() knows no promises. */
async function rejects(work: Promise<unknown>, kind: new (...args: never[]) => Error): Promise<void> {
  const error = await work.catch((thrown: unknown) => thrown)
  assert.instance(error, kind)
}

test('what is written is told within a moment, in another process’s folder too, and once', async () => {
  const writing = await begin(folderStore(folder))
  await writing.output(Buffer.from('before'))
  const { text, end } = follow(folderStore(folder))
  await until(() => text().includes('before'))
  await writing.output(Buffer.from('after'))
  const written = performance.now()
  await until(() => text().includes('after'))
  assert.ok(performance.now() - written < 15_000)
  await writing.output(Buffer.from('the end'))
  await writing.finish()
  await end
  const whole = Buffer.concat(await Array.fromAsync(readCast(folderStore(folder), 'a', open))).toString()
  assert.is(text(), whole)
})

test('a recording that nobody closes ends when it is said to be over, with what it has', async () => {
  const store = memoryStore()
  const writing = await begin(store)
  const { text, rests, over, end } = follow(store)
  await until(() => rests() > 0)
  await writing.output(Buffer.from('last words'))
  await sleep(400)
  over.abort()
  await end
  assert.match(text(), /last words/)
  await writing.finish()
})

test('whoever leaves gets nothing more', async () => {
  const store = memoryStore()
  const writing = await begin(store)
  const { text, rests, left, end } = follow(store)
  await until(() => rests() > 0)
  left.abort()
  await end
  await writing.output(Buffer.from('unseen'))
  await writing.finish()
  assert.not.match(text(), /unseen/)
})

test('what was altered, or is not there, is refused', async () => {
  const store = memoryStore()
  await rejects(follow(store).end, NotStored)
  const writing = await begin(store)
  const { rests, end } = follow(store)
  await until(() => rests() > 0)
  store.beforeAppend = (bytes) => void bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20)
  await writing.output(Buffer.from('forged'))
  await rejects(end, RecordingAltered)
  await writing.finish().catch(() => {})
})

test.run()
