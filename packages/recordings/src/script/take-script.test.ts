import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openRecording } from '../record/open-recording.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { readEvents } from '../testing/read-events.ts'
import { seal } from '../testing/sealer.ts'
import { InvalidTiming, parseTiming } from './parse-timing.ts'
import { takeScript } from './take-script.ts'

const test = suite('logs of script(1)')

const started = 'Script started on 2026-11-24 23:04:41+00:00 [TERM="xterm"]\n'
const done = '\nScript done on 2026-11-24 23:04:41+00:00 [COMMAND_EXIT_CODE="3"]\n'
const header =
  'H 0.000000 START_TIME 2026-11-24\nH 0.000000 TERM xterm\nH 0.000000 COLUMNS 100\nH 0.000000 LINES 30\n'

async function* inPieces(bytes: Buffer, size = 7) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function taken(out: Buffer, timing: string, size?: number) {
  const store = memoryStore()
  const time = { ms: 0 }
  const recording = await openRecording({
    store,
    id: 'a',
    seal,
    header: { width: 80, height: 24 },
    clock: () => time.ms,
    onFailure: () => {},
  })
  const shown = await takeScript(recording, inPieces(out, size), parseTiming(timing), time)
  const summary = await recording.finish()
  return { shown, summary, ...(await readEvents(store, 'a')) }
}

test('each piece comes at its time, and what script itself wrote is left out', async () => {
  const timing = `${header}O 0.010169 7\nS 1.000000 SIGWINCH ROWS=40 COLS=120\nO 2.292448 5\nH 0.000000 EXIT_CODE 3\n`
  const { events, output, shown, summary } = await taken(
    Buffer.from(`${started}hello\r\nbye\r\n${done}`),
    timing,
  )
  assert.is(output.toString(), 'hello\r\nbye\r\n')
  assert.equal(
    events.map(({ time, code, data }) => [time, code, data]),
    [
      [0.01, 'o', 'hello\r\n'],
      [1.01, 'r', '120x40'],
      [3.303, 'o', 'bye\r\n'],
    ],
  )
  assert.is(shown, 12)
  assert.is(summary.durationMs, 3303)
  const { cols, rows, term } = parseTiming(timing)
  assert.equal({ cols, rows, term }, { cols: 100, rows: 30, term: 'xterm' })
})

test('whatever bytes and timing come, every byte is shown, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.tuple(fc.nat(5000), fc.nat(200)), { maxLength: 10 }),
      fc.integer({ min: 1, max: 90 }),
      async (bytes, lines, size) => {
        const timing = lines.map(([ms, count]) => `O ${(ms / 1000).toFixed(6)} ${count}\n`).join('')
        const { output } = await taken(Buffer.concat([Buffer.from(started), bytes]), timing, size)
        assert.ok(output.equals(bytes))
      },
    ),
    { numRuns: 60 },
  )
})

test('a timing is either read or refused, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      try {
        assert.ok(parseTiming(text).events.every(({ ms }) => Number.isSafeInteger(ms) && ms >= 0))
      } catch (error) {
        assert.instance(error, InvalidTiming)
      }
    }),
  )
})

for (const line of [
  'O 1.0 -5',
  'O 1 5',
  'O 1.0 5 6',
  'X 1.0 5',
  'S 1.0 SIGWINCH ROWS=1',
  '',
  'O NaN 5',
  'O 1.0 5\r',
]) {
  test(`refuses ${JSON.stringify(line)}`, () => {
    assert.throws(
      () => parseTiming(`${line}\n`),
      (error: Error) => error instanceof InvalidTiming,
    )
  })
}

test('a last line that never came whole is left out, and a terminal that is none is not one', () => {
  assert.equal(parseTiming('O 1.000000 5\nO 1.00').events, [{ ms: 1000, bytes: 5 }])
  const { cols, term } = parseTiming('H 0.0 COLUMNS 0\nH 0.0 TERM $(id)\n')
  assert.equal([cols, term], [null, null])
})

test.run()
