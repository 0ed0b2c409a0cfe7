import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseSize } from '../asciicast/event.ts'
import { parseCast } from '../asciicast/parse-cast.ts'
import { openRecording } from '../record/open-recording.ts'
import { readCast } from '../record/read-cast.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { recordScript, type Script } from '../testing/record-script.ts'
import { open, seal } from '../testing/sealer.ts'
import { seen } from '../testing/seen.ts'
import { terminalOutput } from '../testing/terminal-output.ts'
import { castFromNow } from './cast-from-now.ts'
import { Screen } from './screen.ts'

const test = suite('a cast from now on')
const following = () => ({ over: new AbortController().signal, signal: new AbortController().signal })

/** What a player shows that has played it all. */
async function shown(cast: AsyncIterable<Buffer>): Promise<{ lines: string[]; events: number }> {
  let screen = new Screen(2, 1)
  let events = 0
  for await (const { header, event } of parseCast(cast)) {
    if (header) {
      screen.dispose()
      screen = new Screen(header.width, header.height)
    }
    if (!event) continue
    events++
    const size = event.code === 'r' ? parseSize(event.data) : null
    if (size) await screen.resize(size.cols, size.rows)
    else if (event.code === 'o') await screen.write(event.data, () => {})
  }
  await screen.settle()
  const lines = seen(screen)
  screen.dispose()
  return { lines, events }
}

const script: fc.Arbitrary<Script> = fc
  .array(fc.oneof({ weight: 9, arbitrary: terminalOutput }, fc.constantFrom('\x1b[2J', '\x1b[?1049h')), {
    minLength: 1,
    maxLength: 60,
  })
  .map((outputs) => outputs.map((data, at) => [at / 50, data] as const))

test('draws at once what a player of the whole would show', async () => {
  await fc.assert(
    fc.asyncProperty(script, async (said) => {
      const store = await recordScript(said)
      const now = await shown(castFromNow(store, 'a', open, following()))
      const whole = await shown(readCast(store, 'a', open))
      assert.is(now.events, 1)
      assert.equal(now.lines, whole.lines)
    }),
    { numRuns: 20 },
  )
})

test('goes on with what comes, in the size that the window has by now', async () => {
  const store = memoryStore()
  const header = { width: 80, height: 24 }
  const writing = await openRecording({ store, id: 'a', header, seal, onFailure: () => {} })
  await writing.output(Buffer.from('first\r\nsecond'))
  writing.resize(100, 30)
  await sleep(400)
  const coming = castFromNow(store, 'a', open, following())
  const { value } = await coming.next()
  const [head = '', drawn = ''] = String(value).split('\n')
  assert.equal([JSON.parse(head).width, JSON.parse(head).height], [100, 30])
  assert.match(drawn, /first.*second/)
  await writing.output(Buffer.from('third'))
  const next = await coming.next()
  assert.match(String(next.value), /^\[[\d.]+,"o","third"\]\n$/)
  await writing.finish()
  assert.ok((await coming.next()).done)
})

test('what is typed is for nobody who watches', async () => {
  const store = memoryStore()
  const header = { width: 80, height: 24 }
  const writing = await openRecording({ store, id: 'a', header, seal, onFailure: () => {} })
  const coming = castFromNow(store, 'a', open, following())
  await coming.next()
  await writing.output(Buffer.from('Password: '))
  await writing.input(Buffer.from('hunter2'))
  await writing.output(Buffer.from('welcome'))
  await writing.finish()
  const rest = Buffer.concat(await Array.fromAsync(coming)).toString()
  assert.match(rest, /Password: .*welcome/s)
  assert.not.match(rest, /hunter2/)
})

test.run()
