import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { seen } from '../testing/seen.ts'
import { terminalOutput } from '../testing/terminal-output.ts'
import { Screen } from './screen.ts'
import { stateOf } from './screen-state.ts'

const test = suite('screen')

async function show(cols: number, rows: number, ...output: string[]): Promise<Screen> {
  const screen = new Screen(cols, rows)
  for (const text of output) await screen.write(text, () => {})
  await screen.settle()
  return screen
}

/** Leaves the second half of a wide character without its first, between what is written before and after it. */
const halfLost = ['日本語', '\b', '\x1b[@', '\t', '日本語']

test('its state makes a fresh screen look the same, whatever was shown, and go on the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(terminalOutput, { maxLength: 40 }),
      fc.array(terminalOutput, { maxLength: 10 }),
      async (before, after) => {
        const original = await show(40, 10, ...before)
        const restored = await show(40, 10, stateOf(original.terminal))
        assert.equal(seen(restored), seen(original))
        for (const screen of [original, restored]) {
          for (const text of after) await screen.write(text, () => {})
          await screen.settle()
        }
        assert.equal(seen(restored), seen(original))
        original.dispose()
        restored.dispose()
      },
    ),
    { numRuns: 300, examples: [[halfLost, []]] },
  )
})

test('emoji are two cells wide, as people see them', async () => {
  const screen = await show(80, 24, '😀'.repeat(45), '\r\nrow-three-first', '\x1b[3;1HROW-THREE-AGAIN')
  const rows = [0, 1, 2].map((at) => screen.terminal.buffer.active.getLine(at)?.translateToString(true))
  assert.equal(rows, ['😀'.repeat(40), '😀'.repeat(5), 'ROW-THREE-AGAIN'])
  const restored = await show(80, 24, stateOf(screen.terminal))
  assert.equal(seen(restored), seen(screen))
  screen.dispose()
  restored.dispose()
})

test('margins, a hidden cursor, line drawing and the other screen are part of its state', async () => {
  const shown = [
    'shell$ less file\x1b[?1049h\x1b[?25l\x1b[2;5r\x1b(0lqk',
    '\x1b[?1049l',
    '\x1b[6;1H\n\n\x1b(Bplain',
  ]
  const original = await show(40, 10, shown[0] ?? '')
  const restored = await show(40, 10, stateOf(original.terminal))
  assert.is(stateOf(restored.terminal), stateOf(original.terminal))
  for (const screen of [original, restored]) {
    for (const text of shown.slice(1)) await screen.write(text, () => {})
    await screen.settle()
  }
  assert.equal(seen(restored), seen(original))
})

test('no bytes make the terminal fail', async () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
  const sequence = fc.stringMatching(/^[[\]PX^_#()][0-9;?>!]{0,12}[@-~]$/).map((text) => `\x1b${text}`)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(bytes, sequence), { maxLength: 20 }), async (output) => {
      const screen = await show(20, 5, ...output)
      stateOf(screen.terminal)
      screen.dispose()
    }),
    { numRuns: 300 },
  )
})

test('a window of absurd size does not cost memory', async () => {
  const screen = await show(9999, 9999, 'text')
  assert.ok(screen.cols * screen.rows <= 500_000)
  await screen.resize(1, 1)
  assert.equal([screen.cols, screen.rows], [2, 1])
})

test.run()
