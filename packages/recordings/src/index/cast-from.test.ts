import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CastEvent } from '../asciicast/event.ts'
import { parseSize } from '../asciicast/event.ts'
import { parseCast } from '../asciicast/parse-cast.ts'
import { RecordingAltered } from '../container/recording-altered.ts'
import { readCast } from '../record/read-cast.ts'
import type { MemoryStore } from '../testing/memory-store.ts'
import { recordScript, type Script } from '../testing/record-script.ts'
import { open, seal } from '../testing/sealer.ts'
import { seen } from '../testing/seen.ts'
import { terminalOutput } from '../testing/terminal-output.ts'
import { castFrom } from './cast-from.ts'
import { indexRecording } from './index-recording.ts'
import { Screen } from './screen.ts'

const test = suite('cast from a moment on')

async function parse(cast: AsyncIterable<Buffer>) {
  const lines = await Array.fromAsync(parseCast(cast))
  return { header: lines[0]?.header, events: lines.flatMap(({ event }) => event ?? []) }
}

/** What a player shows that has played so far. */
async function shown(
  { header, events }: Awaited<ReturnType<typeof parse>>,
  until: number,
): Promise<string[]> {
  const screen = new Screen(header?.width ?? 0, header?.height ?? 0)
  for (const { time, code, data } of events) {
    if (time > until) break
    const size = code === 'r' ? parseSize(data) : null
    if (size) await screen.resize(size.cols, size.rows)
    else if (code === 'o') await screen.write(data, () => {})
  }
  await screen.settle()
  const state = seen(screen)
  screen.dispose()
  return state
}

/** Output at 50 events a second, enough for several keyframes, in a window that changes twice. */
const script: fc.Arbitrary<Script> = fc
  .array(terminalOutput, { minLength: 50, maxLength: 200 })
  .map((outputs) =>
    Array.from({ length: 4000 }, (_, at) => {
      if (at === 1300) return [at / 50, '60x20', 'r']
      if (at === 2600) return [at / 50, '30x8', 'r']
      return [at / 50, outputs[(at * 7 + Math.floor(at / 150)) % outputs.length] ?? '']
    }),
  )

const after = (events: readonly CastEvent[], seconds: number) =>
  events
    .filter(({ time }) => time > seconds)
    .map(({ time, ...event }) => ({ time: Math.round((time - seconds) * 1000) / 1000, ...event }))

test('it shows what playing from the start shows, and goes on with the same events', async () => {
  await fc.assert(
    fc.asyncProperty(
      script,
      fc.array(fc.nat({ max: 4000 }), { minLength: 3, maxLength: 3 }),
      async (script, moments) => {
        const store = await recordScript(script)
        const { keyframes } = await indexRecording({ store, id: 'a', open, seal })
        assert.ok(keyframes > 0)
        const whole = await parse(readCast(store, 'a', open))
        for (const seconds of moments.map((moment) => moment / 50)) {
          const part = await parse(castFrom(store, 'a', open, seconds))
          assert.equal(await shown(part, 0), await shown(whole, seconds))
          assert.equal(after(part.events, 0), after(whole.events, seconds))
        }
      },
    ),
    { numRuns: 5, endOnFailure: true },
  )
})

const long: Script = Array.from(
  { length: 20_000 },
  (_, at) => [at, `line ${at} of the log, as long as lines usually are\r\n`] as const,
)

async function indexed(): Promise<MemoryStore> {
  const store = await recordScript(long)
  await indexRecording({ store, id: 'a', open, seal })
  return store
}

test('little is read for a moment far into a long recording', async () => {
  const store = await indexed()
  let got = 0
  for await (const bytes of castFrom(store, 'a', open, 15_000)) {
    got += bytes.length
    if (bytes.includes('line 15001 ')) break
  }
  assert.ok(got < 100_000, `${got} bytes`)
})

test('without an index, or with one that was not finished, it is the same', async () => {
  const store = await indexed()
  const expected = await parse(castFrom(store, 'a', open, 12_345))
  const keyframes = store.files.get('a.keyframes')
  if (keyframes) keyframes.open = true
  const unfinished = await parse(castFrom(store, 'a', open, 12_345))
  assert.equal(await shown(unfinished, 0), await shown(expected, 0))
  assert.equal(after(unfinished.events, 0), after(expected.events, 0))
  assert.is(expected.header?.title, 'script')
})

test('before the first keyframe it begins at the beginning, after the end it shows the end', async () => {
  const store = await indexed()
  const whole = await parse(readCast(store, 'a', open))
  assert.equal(await parse(castFrom(store, 'a', open, 0)), whole)
  const end = await parse(castFrom(store, 'a', open, 1e9))
  assert.equal(await shown(end, 0), await shown(whole, 1e9))
})

test('an altered index is noticed', async () => {
  const store = await indexed()
  const file = store.files.get('a.keyframes')
  if (!file) throw new Error('there is no index')
  for (const at of [3, 20, file.bytes.length - 120, file.bytes.length - 10]) {
    const bytes = Buffer.from(file.bytes)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at)
    store.files.set('a.keyframes', { bytes, open: false })
    const error = await Array.fromAsync(castFrom(store, 'a', open, 15_000)).catch((error: unknown) => error)
    assert.instance(error, RecordingAltered)
  }
})

test('indexing again makes the same index', async () => {
  const store = await indexed()
  const before = await parse(castFrom(store, 'a', open, 9000))
  await indexRecording({ store, id: 'a', open, seal })
  assert.equal(await parse(castFrom(store, 'a', open, 9000)), before)
})

test.run()
