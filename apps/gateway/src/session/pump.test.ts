import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Pump } from './pump.ts'

const test = suite('pump')

test('every byte arrives, once, in order, each stream in its place', async () => {
  const chunk = fc.record({ to: fc.constantFrom('a', 'b'), text: fc.string({ minLength: 1, maxLength: 20 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 40 }), fc.boolean(), async (chunks, slowly) => {
      const delivered: { to: string; text: string }[] = []
      const pump = new Pump<string>(async (bytes, to) => {
        if (slowly) await turn()
        delivered.push({ to, text: String(bytes) })
      })
      const streams: Record<string, PassThrough> = { a: new PassThrough(), b: new PassThrough() }
      for (const [to, stream] of Object.entries(streams)) pump.add(stream, to)
      for (const { to, text } of chunks) {
        streams[to]?.write(text)
        if (slowly) await turn()
      }
      for (const stream of Object.values(streams)) stream.end()
      await pump.done
      for (const to of ['a', 'b']) {
        const textOf = (all: { to: string; text: string }[]) =>
          all.filter((one) => one.to === to).map(({ text }) => text)
        assert.is(textOf(delivered).join(''), textOf(chunks).join(''))
      }
    }),
    { numRuns: 60 },
  )
})

test('one delivery at a time; what came meanwhile is one', async () => {
  const gate = Promise.withResolvers<void>()
  const delivered: string[] = []
  const source = new PassThrough()
  const pump = new Pump<null>(async (bytes) => {
    delivered.push(String(bytes))
    await gate.promise
  })
  pump.add(source, null)
  for (const text of ['one', 'two', 'three']) {
    source.write(text)
    await turn()
  }
  assert.equal(delivered, ['one'])
  gate.resolve()
  source.end()
  await pump.done
  assert.equal(delivered, ['one', 'twothree'])
})

test('what cannot be delivered is not read: memory stays bounded', async () => {
  const source = new PassThrough()
  const pump = new Pump<null>(() => new Promise(() => {}))
  pump.add(source, null)
  let written = 0
  for (let turns = 0; turns < 200; turns++) {
    if (!source.writableNeedDrain) {
      source.write(Buffer.alloc(64 * 1024))
      written += 64
    }
    await turn()
  }
  assert.ok(written < 1_024, `${written} KiB`)
})

test('a delivery that fails ends it, and nothing is delivered any more', async () => {
  const delivered: string[] = []
  const source = new PassThrough()
  const pump = new Pump<null>(async (bytes) => {
    delivered.push(String(bytes))
    throw new Error('full')
  })
  pump.add(source, null)
  source.write('one')
  const error = await pump.done.catch((failure) => failure)
  assert.is(error.message, 'full')
  source.write('two')
  await turn()
  assert.equal(delivered, ['one'])
})

test('stopped in the middle of a delivery, it makes no other', async () => {
  const gate = Promise.withResolvers<void>()
  const delivered: string[] = []
  const source = new PassThrough()
  const pump = new Pump<null>(async (bytes) => {
    delivered.push(String(bytes))
    await gate.promise
  })
  pump.add(source, null)
  source.write('one')
  await turn()
  source.write('two')
  await turn()
  pump.stop()
  gate.resolve()
  await turn()
  assert.equal(delivered, ['one'])
})

test.run()
