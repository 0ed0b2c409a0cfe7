import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { closeFrameLength } from '../container/layout.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { open, seal } from '../testing/sealer.ts'
import { openRecording } from './open-recording.ts'
import { proveRecording } from './prove-recording.ts'

const test = suite('proving a recording')

async function recorded() {
  const store = memoryStore()
  const header = { width: 80, height: 24 }
  const recording = await openRecording({ store, id: 'a', header, seal, onFailure: () => {} })
  await recording.output(Buffer.from('shown'))
  const { digest, bytes } = await recording.finish()
  const file = store.files.get('a.cast')
  if (!file) throw new Error('there is no recording')
  return { store, file, digest, bytes }
}

test('one that is as it was recorded is', async () => {
  const { store, digest, bytes } = await recorded()
  assert.equal(await proveRecording(store, 'a', open, digest), { state: 'ok', bytes })
})

test('each byte that is changed, and each end that is cut off with something of it, shows', async () => {
  const { store, file, digest } = await recorded()
  const whole = Buffer.from(file.bytes)
  for (let at = 0; at < whole.length; at++) {
    file.bytes = Buffer.from(whole)
    file.bytes.writeUInt8(whole.readUInt8(at) ^ 1, at)
    assert.is((await proveRecording(store, 'a', open, digest)).state, 'altered', `byte ${at}`)
    // the close frame alone holds nothing that was recorded
    if (at >= whole.length - closeFrameLength) continue
    file.bytes = whole.subarray(0, at)
    assert.is((await proveRecording(store, 'a', open, digest)).state, 'altered', `cut at ${at}`)
  }
})

test('another recording in its place shows, though it opens', async () => {
  const [{ store }, { digest }] = [await recorded(), await recorded()]
  const recording = await openRecording({
    store,
    id: 'b',
    header: { width: 80, height: 24 },
    seal,
    onFailure: () => {},
  })
  await recording.finish()
  assert.is((await proveRecording(store, 'b', open, digest)).state, 'altered')
})

test('one that is not there is missing; one that the store does not give is unreadable', async () => {
  const { store, digest } = await recorded()
  assert.is((await proveRecording(store, 'z', open, digest)).state, 'missing')
  const broken = {
    ...store,
    read() {
      throw new Error('the bucket does not answer')
    },
  }
  assert.equal(await proveRecording(broken, 'a', open, digest), {
    state: 'unreadable',
    reason: 'the bucket does not answer',
  })
})

test.run()
