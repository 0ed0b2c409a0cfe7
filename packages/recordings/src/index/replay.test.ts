import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseSize } from '../asciicast/event.ts'
import { parseCast } from '../asciicast/parse-cast.ts'
import { RecordingAltered } from '../container/recording-altered.ts'
import { readCast } from '../record/read-cast.ts'
import { type MemoryStore, memoryStore } from '../testing/memory-store.ts'
import { recordScript, type Script } from '../testing/record-script.ts'
import { open, seal } from '../testing/sealer.ts'
import { seen } from '../testing/seen.ts'
import { terminalOutput } from '../testing/terminal-output.ts'
import { indexRecording } from './index-recording.ts'
import { type Replay, type ReplaySegment, replayOf, segmentOf } from './replay.ts'
import { Screen } from './screen.ts'

const test = suite('replay from a moment on')

type Event = ReplaySegment['events'][number]

/** What a player shows that has played these events until a moment. */
async function shown(
  size: { cols: number; rows: number; init?: string },
  events: readonly Event[],
  until: number,
): Promise<string[]> {
  const screen = new Screen(size.cols, size.rows)
  await screen.write(size.init ?? '', () => {})
  for (const [time, code, data] of events) {
    if (time > until) break
    const resized = code === 'r' ? parseSize(data) : null
    if (resized) await screen.resize(resized.cols, resized.rows)
    else if (code === 'o') await screen.write(data, () => {})
  }
  await screen.settle()
  const state = seen(screen)
  screen.dispose()
  return state
}

async function wholeOf(store: MemoryStore): Promise<Event[]> {
  const lines = await Array.fromAsync(parseCast(readCast(store, 'a', open)))
  return lines.flatMap(({ event }) => (event ? [[event.time, event.code, event.data] as const] : []))
}

async function replay(store: MemoryStore): Promise<{ index: Replay; segments: ReplaySegment[] }> {
  const index = await replayOf(store, 'a', open)
  if (!index) throw new Error('there is no index')
  const segments: ReplaySegment[] = []
  for (const number of index.segments.keys()) {
    const segment = await segmentOf(store, 'a', open, number)
    if (segment) segments.push(segment)
  }
  return { index, segments }
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

test('each piece shows what playing from the start shows', async () => {
  await fc.assert(
    fc.asyncProperty(
      script,
      fc.array(fc.nat({ max: 3999 }), { minLength: 3, maxLength: 3 }),
      async (script, moments) => {
        const store = await recordScript(script)
        const { keyframes } = await indexRecording({ store, id: 'a', open, seal })
        assert.ok(keyframes > 0)
        const whole = await wholeOf(store)
        const { index, segments } = await replay(store)
        for (const seconds of moments.map((moment) => moment / 50)) {
          const at = index.segments.findLastIndex(({ start }) => start <= seconds)
          const { snapshot, events } = segments[at] as ReplaySegment // one begins at 0
          assert.equal(await shown(snapshot, events, seconds), await shown(index.term, whole, seconds))
        }
      },
    ),
    { numRuns: 5, endOnFailure: true },
  )
})

test('the pieces together are the whole, each in its own time', async () => {
  // many events in one millisecond, where pieces meet too
  const moments = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(moments, async (steps) => {
      let time = 0
      const busy = steps.map((step): Script[number] => {
        time += step === 3 ? 7 : 0
        return [time, `${'x'.repeat(9000)}${time}\r\n`]
      })
      const store = await recordScript(busy)
      await indexRecording({ store, id: 'a', open, seal })
      const { index, segments } = await replay(store)
      const joined = segments.flatMap(({ events }) => events).filter(([, , data]) => data !== '')
      assert.equal(
        joined.map(([time, , data]) => [Math.floor(time * 1000) / 1000, data]),
        busy.map(([time, data]) => [time, data]),
      )
      // as the player demands it
      for (const [number, { events }] of segments.entries()) {
        const start = index.segments[number]?.start ?? 0
        const end = index.segments[number + 1]?.start
        assert.is(events[0]?.[0], start)
        assert.ok(events.every(([time], at) => time >= (events[at - 1]?.[0] ?? start)))
        assert.ok(events.every(([time]) => (end === undefined ? time <= index.duration : time < end)))
      }
      assert.is(segments.at(-1)?.events.at(-1)?.[0], index.duration)
    }),
    { numRuns: 20 },
  )
})

const long: Script = Array.from(
  { length: 20_000 },
  (_, at) => [at, `line ${at} of the log, as long as lines usually are\r\n`] as const,
)

async function indexed(recorded: Script): Promise<MemoryStore> {
  const store = await recordScript(recorded)
  await indexRecording({ store, id: 'a', open, seal })
  return store
}

let once: Promise<MemoryStore> | undefined
/** A long recording with its index: made once, and a copy for each test. */
async function indexedLong(): Promise<MemoryStore> {
  once ??= indexed(long)
  const copy = memoryStore()
  for (const [name, file] of (await once).files) copy.files.set(name, { ...file })
  return copy
}

test('a piece is small, however long the recording', async () => {
  const { index, segments } = await replay(await indexedLong())
  assert.ok(segments.length > 10, `${segments.length}`)
  assert.is(index.duration, 19_999)
  for (const segment of segments) assert.ok(JSON.stringify(segment).length < 100_000)
})

test('the index tells of pauses and markers', async () => {
  const store = await indexed([
    [3, 'a'],
    [5, 'b'],
    [9.5, 'exit 0', 'm'],
  ])
  const index = await replayOf(store, 'a', open)
  const expected = { pauses: [[0, 3], [5, 9.5]], markers: [[9.5, 'exit 0']], duration: 9.5 } // biome-ignore format: pairs
  assert.equal({ pauses: index?.pauses, markers: index?.markers, duration: index?.duration }, expected)
})

test('without an index, or with one that was not finished, there is none; nor a piece past the last', async () => {
  const store = await indexedLong()
  const pieces = (await replayOf(store, 'a', open))?.segments.length ?? 0
  assert.is(await segmentOf(store, 'a', open, pieces), null)
  assert.is(await segmentOf(store, 'a', open, -1), null)
  const keyframes = store.files.get('a.keyframes')
  if (keyframes) keyframes.open = true
  assert.is(await replayOf(store, 'a', open), null)
  assert.is(await segmentOf(store, 'a', open, 0), null)
})

test('a recording in which nothing happened has one piece', async () => {
  const { index, segments } = await replay(await indexed([]))
  assert.equal([index.duration, index.segments], [0, [{ start: 0, url: '0.json' }]])
  assert.ok(segments[0]?.events.every(([time, , data]) => time === 0 && data === ''))
})

test('an altered index is noticed', async () => {
  const store = await indexedLong()
  const file = store.files.get('a.keyframes')
  if (!file) throw new Error('there is no index')
  for (const at of [3, 20, file.bytes.length - 120, file.bytes.length - 10]) {
    const bytes = Buffer.from(file.bytes)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at)
    store.files.set('a.keyframes', { bytes, open: false })
    assert.instance(await replayOf(store, 'a', open).catch((error: unknown) => error), RecordingAltered)
  }
})

test('indexing again makes the same index', async () => {
  const store = await indexedLong()
  const before = await replay(store)
  await indexRecording({ store, id: 'a', open, seal })
  assert.equal(await replay(store), before)
})

test.run()
