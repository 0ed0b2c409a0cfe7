import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { recordScript, type Script } from '../testing/record-script.ts'
import { open, seal } from '../testing/sealer.ts'
import { indexRecording } from './index-recording.ts'
import { readText } from './read-text.ts'

const test = suite('text of a recording')

async function textOf(script: Script, textBytes?: number, size?: { width: number; height: number }) {
  const store = await recordScript(script, size)
  const totals = await indexRecording({
    store,
    id: 'a',
    open,
    seal,
    ...(textBytes !== undefined && { textBytes }),
  })
  const segments = await Array.fromAsync(readText(store, 'a', open))
  return { totals, segments, lines: segments.flatMap(({ text }) => text.split('\n')) }
}

test('a line is told when the cursor has left it, whole however it was typed', async () => {
  const typed = [...'$ ls -la'].map((letter, at) => [at, letter] as const)
  const { lines } = await textOf([...typed, [9, '\r\nfile\r\n$ ']])
  assert.equal(lines, ['$ ls -la', 'file', '$'])
})

test('a segment has the seconds of what is in it', async () => {
  const { segments } = await textOf([
    [1, 'one\r\n'],
    [3, 'two\r\n'],
    [3600, 'an hour later\r\n'],
    [3605, 'end\r\n'],
  ])
  assert.equal(segments, [
    { from: 1, to: 3, text: 'one\ntwo', times: [1, 3] },
    { from: 3600, to: 3605, text: 'an hour later\nend', times: [3600, 3605] },
  ])
})

test('a wrapped line is one line, and colours are no text', async () => {
  const { lines } = await textOf([[0, `\x1b[31m${'word '.repeat(20)}\x1b[0mend\r\n`]])
  assert.equal(lines, [`${'word '.repeat(20)}end`])
})

test('text is found that was on the screen for no time: scrolled away, erased, or left with the other screen', async () => {
  const flood = Array.from({ length: 5000 }, (_, at) => `line ${at}\r\n`).join('')
  const { lines } = await textOf([
    [0, flood],
    [1, 'a secret\x1b[2J\x1b[Hnothing\r\n'],
    [2, '\x1b[?1049h\x1b[Hin the editor\x1b[?1049lafter\r\n'],
  ])
  for (const line of ['line 0', 'line 2500', 'line 4999', 'a secret', 'nothing', 'in the editor', 'after'])
    assert.ok(lines.includes(line), line)
  assert.is(new Set(lines).size, lines.length)
})

test('what is drawn again and again is told once, and once more when it comes back later', async () => {
  const status = Array.from({ length: 100 }, (_, at) => [at, '\x1b[Hstatus\r\nload 1\r\n'] as const)
  const { lines } = await textOf([...status, [100, '\x1b[2J\x1b[H'], [200, 'status\r\n']])
  assert.equal(lines, ['status', 'load 1', 'status'])
})

test('a progress bar leaves its last state', async () => {
  const bar = Array.from({ length: 100 }, (_, at) => `\r${at + 1} %`).join('')
  assert.equal((await textOf([[0, `${bar}\r\ndone\r\n`]])).lines, ['100 %', 'done'])
})

test('text of a later size, and characters of all widths', async () => {
  const { lines } = await textOf([
    [0, 'größe 日本語 🦀\r\n'],
    [1, '80x24', 'r'],
    [2, `${'x'.repeat(70)}\r\n`],
  ])
  assert.equal(lines, ['größe 日本語 🦀', 'x'.repeat(70)])
})

test('more text than is to be kept is cut, and it says so', async () => {
  const flood = Array.from({ length: 3000 }, (_, at) => [at, `line ${at}\r\n`] as const)
  const { totals, lines } = await textOf(flood, 10_000)
  assert.ok(totals.text.cut)
  assert.ok(totals.text.bytes <= 10_000)
  assert.ok(lines.length > 500 && lines.length < 3000)
})

test('a segment is short enough to jump to', async () => {
  const flood = Array.from({ length: 2000 }, (_, at) => [at / 100, `line ${at}\r\n`] as const)
  const { segments } = await textOf(flood)
  assert.ok(segments.every(({ from, to, text }) => to - from <= 10 && text.length <= 4096))
})

test('pages on the other screen are found, however fast they are turned, and so is what is cleared each time', async () => {
  const numbered = Array.from({ length: 2000 }, (_, at) => `numbered line ${at}`)
  const page = (at: number) => numbered.slice(at * 23, at * 23 + 23).join('\r\n')
  const pages = Array.from({ length: 80 }, (_, at) => [1 + at * 0.08, `\r\n${page(at)}`] as const)
  const cleared = Array.from(
    { length: 30 },
    (_, at) => [20 + at * 0.05, `\x1b[2J\x1b[Hcleared page ${at}`] as const,
  )
  const script: Script = [[0, '\x1b[?1049h'], ...pages, [10, '\x1b[?1049l'], ...cleared]
  const { lines } = await textOf(script, undefined, { width: 80, height: 24 })
  const missing = [
    ...numbered.slice(0, 80 * 23),
    ...Array.from({ length: 30 }, (_, at) => `cleared page ${at}`),
  ].filter((line) => !lines.includes(line))
  assert.equal(missing, [])
})

test('a screen that takes too much to draw costs no index: it is left out', async () => {
  const row = (at: number) =>
    Array.from({ length: 500 }, (_, cell) => `\x1b[38;2;${cell % 256};${at};${(cell * at) % 256}mx`).join('')
  const coloured = Array.from({ length: 200 }, (_, at) => [1 + at / 100, row(at)] as const)
  const { totals, lines } = await textOf(
    [
      [0, 'before\r\n'],
      ...coloured,
      [10, '\x1b[0m\x1b[2J\x1b[Hafter\r\n'],
      ...Array.from({ length: 4 }, (_, at) => [12 + at * 6, `${'y'.repeat(20_000)}\r\n`] as const),
    ],
    undefined,
    { width: 500, height: 200 },
  )
  assert.ok(lines.includes('before') && lines.includes('after'))
  assert.ok(totals.keyframes > 0)
})

test.run()
