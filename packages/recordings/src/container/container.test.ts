import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type MemoryStore, memoryStore } from '../testing/memory-store.ts'
import { open, seal } from '../testing/sealer.ts'
import { ContainerReader, type FramesEnd } from './container-reader.ts'
import { ContainerWriter } from './container-writer.ts'
import type { ContainerEnd } from './layout.ts'
import { RecordingAltered } from './recording-altered.ts'

const test = suite('container')
const name = 'a.cast'

async function write(
  frames: readonly Buffer[],
  closing: ContainerEnd | null,
  id = 'a',
): Promise<MemoryStore> {
  const store = memoryStore()
  const writer = await ContainerWriter.begin(await store.create(`${id}.cast`), 'cast', id, seal)
  for (const frame of frames) await writer.write(frame)
  if (closing) await writer.close(closing, Buffer.from('summary'))
  return store
}

const contentOf = (store: MemoryStore, file = name) => {
  const content = store.files.get(file)
  if (!content) throw new Error('nothing was stored')
  return content
}

async function read(store: MemoryStore, id = 'a') {
  const frames: Buffer[] = []
  try {
    const reader = await ContainerReader.open(store, `${id}.cast`, 'cast', id, open)
    const reading = reader.frames()
    let next = await reading.next()
    for (; !next.done; next = await reading.next()) frames.push(next.value.plain)
    return { frames, end: next.value, last: await reader.end().catch(() => null), error: null }
  } catch (error) {
    assert.instance(error, RecordingAltered, String(error))
    return { frames, end: null, last: null, error }
  }
}

const isPrefix = (part: readonly Buffer[], whole: readonly Buffer[]) =>
  part.length <= whole.length && part.every((frame, at) => whole[at]?.equals(frame))

const frame = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.nat({ max: 30_000 }).map((length) => Buffer.alloc(length + 1, 'compressible ')),
)
const frames = fc.array(frame, { maxLength: 5 })
const closing = fc.constantFrom('finished' as const, 'interrupted' as const)

test('frames and the end come back as they were written', async () => {
  await fc.assert(
    fc.asyncProperty(frames, closing, async (frames, closing) => {
      const { frames: found, end, last } = await read(await write(frames, closing))
      assert.equal(found, frames)
      assert.is(end?.closing, closing)
      assert.is(end?.summary?.toString('utf8', 0, 7), 'summary')
      assert.equal(last, end satisfies FramesEnd | null)
    }),
    { numRuns: 50 },
  )
})

test('cut off anywhere, what is whole comes back, and the end is missing', async () => {
  await fc.assert(
    fc.asyncProperty(
      frames,
      closing,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async (frames, closing, part) => {
        const store = await write(frames, closing)
        const content = contentOf(store)
        content.bytes = content.bytes.subarray(0, Math.floor(content.bytes.length * part))
        const { frames: found, end, error } = await read(store)
        assert.ok(isPrefix(found, frames))
        if (!error) assert.is(end?.closing, 'unclosed')
      },
    ),
    { numRuns: 200 },
  )
})

test('any flipped bit of a closed file is noticed, and nothing wrong is shown', async () => {
  const written = [Buffer.from('one'), randomBytes(300), Buffer.alloc(3000, 'three')]
  const store = await write(written, 'finished')
  const content = contentOf(store)
  const { bytes } = content
  for (let at = 0; at < bytes.length; at++) {
    content.bytes = Buffer.from(bytes)
    content.bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (at % 8)), at)
    const { frames, error } = await read(store)
    assert.ok(error, `byte ${at}`)
    assert.ok(isPrefix(frames, written))
  }
})

test('a flipped bit of an unclosed file never shows anything wrong', async () => {
  const written = [Buffer.from('one'), Buffer.from('two')]
  const store = await write(written, null)
  const content = contentOf(store)
  const { bytes } = content
  for (let at = 0; at < bytes.length * 8; at++) {
    content.bytes = Buffer.from(bytes)
    content.bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at % 8)), at >> 3)
    const { frames, error } = await read(store)
    assert.ok(error ? isPrefix(frames, written) : frames.length < 2 && isPrefix(frames, written))
  }
})

test('bytes after the end, frames left out, swapped or doubled are noticed', async () => {
  const store = await write([Buffer.from('aaaa'), Buffer.from('bbbb')], 'finished')
  const content = contentOf(store)
  const { bytes } = content
  const start = bytes.length - 92 - 2 * 24
  const [header, first, second, close] = [
    bytes.subarray(0, start),
    bytes.subarray(start, start + 24),
    bytes.subarray(start + 24, start + 48),
    bytes.subarray(start + 48),
  ]
  const altered = [
    [header, first, second, close, Buffer.of(0)],
    [header, first, close],
    [header, second, first, close],
    [header, first, first, second, close],
    [header, close],
  ]
  for (const parts of altered) {
    content.bytes = Buffer.concat(parts)
    assert.ok((await read(store)).error)
  }
})

test('the file of another recording does not pass for this one', async () => {
  const store = await write([Buffer.from('a')], 'finished')
  const other = await write([Buffer.from('b')], 'finished', 'b')
  store.files.set(name, contentOf(other, 'b.cast'))
  assert.ok((await read(store)).error)
})

test('zeros at the end, as a failure of power leaves them, are no alteration', async () => {
  const store = await write([Buffer.from('a')], null)
  const content = contentOf(store)
  content.bytes = Buffer.concat([content.bytes, Buffer.alloc(9000)])
  const { frames, end } = await read(store)
  assert.equal(frames, [Buffer.from('a')])
  assert.is(end?.closing, 'unclosed')
})

test('nothing of what was recorded stands in the file, and no two files are alike', async () => {
  const secret = Buffer.from('a secret that somebody typed')
  const [one, two] = [
    contentOf(await write([secret], 'finished')),
    contentOf(await write([secret], 'finished')),
  ]
  assert.is(one.bytes.indexOf('secret'), -1)
  assert.not.ok(one.bytes.subarray(-92).equals(two.bytes.subarray(-92)))
})

test.run()
