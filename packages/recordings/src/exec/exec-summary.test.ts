import { createHash, randomBytes } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openRecording } from '../record/open-recording.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { readEvents } from '../testing/read-events.ts'
import { seal } from '../testing/sealer.ts'
import { type ExecOptions, execSummary } from './exec-summary.ts'
import { LineEnds } from './line-ends.ts'

const test = suite('command without a terminal')

const kept = { bytes: 1024 * 1024, perSecond: 2 * 1024 }

async function start(options: Partial<ExecOptions> = {}) {
  const store = memoryStore()
  const recording = await openRecording({
    store,
    id: 'a',
    header: { width: 80, height: 24 },
    seal,
    onFailure: () => {},
  })
  const summary = execSummary(recording, { kept, ...options })
  const end = async () => {
    const totals = await summary.end()
    await recording.finish()
    return {
      totals,
      read: await readEvents(store, 'a'),
      stored: store.files.get('a.cast')?.bytes.length ?? 0,
    }
  }
  return { summary, end }
}

const total = (bytes: Buffer) => ({
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

test('a short output is in the cast whole, and all streams are counted', async () => {
  const { summary, end } = await start()
  await summary.input(Buffer.from('stdin'))
  await summary.output(Buffer.from('out\n'))
  await summary.output(Buffer.from('err'), 'stderr')
  const { totals, read } = await end()
  const [input, output, errors] = ['stdin', 'out\n', 'err'].map((text) => total(Buffer.from(text)))
  assert.equal(totals, { input, output, errors, cut: false })
  assert.is(
    read.output.toString(),
    '\x1b[2m< \x1b[22mstdinout\r\nerr',
    'what was sent is marked, lines begin at the left; the sums are of what passed',
  )
  assert.match(read.events.at(-1)?.data ?? '', `output: 4 bytes, SHA-256 ${output?.sha256}`)
})

test('of a backup the beginning is kept, a marker says where it was cut, and the digest is of everything', async () => {
  const { summary, end } = await start({ now: () => 0 })
  const backup = randomBytes(20_000_000)
  for (let at = 0; at < backup.length; at += 30_000) await summary.output(backup.subarray(at, at + 30_000))
  const { totals, read, stored } = await end()
  assert.equal(totals.output, total(backup))
  assert.ok(totals.cut)
  const kept = backup.subarray(0, 1024 * 1024)
  assert.ok(read.output.equals(new LineEnds().shown(kept)))
  // what is left of a character that the cut went through may come after it
  assert.ok(
    read.events.some(({ code, data }) => code === 'm' && /^output cut here, after 1048576 bytes/.test(data)),
  )
  assert.ok(stored < 4_000_000, `${stored} bytes are stored`)
})

test('an output of exactly the limit is not cut', async () => {
  const { summary, end } = await start({ kept: { bytes: 3, perSecond: 2048 } })
  await summary.output(Buffer.from('abc'))
  const { totals, read } = await end()
  assert.not(totals.cut)
  assert.equal(
    read.events.map(({ code }) => code),
    ['o', 'm'],
  )
})

test('what was sent is shown up to the limit, and kept as typed input where that is wanted', async () => {
  const typed = async (options: Partial<ExecOptions>) => {
    const { summary, end } = await start(options)
    await summary.input(Buffer.from('secret'))
    const { events, output } = (await end()).read
    return [output.toString(), ...events.flatMap(({ code, data }) => (code === 'i' ? [data] : []))]
  }
  const shown = (text: string) => `\x1b[2m< \x1b[22m${text}`
  assert.equal(await typed({}), [shown('secret')])
  assert.equal(await typed({ keepInput: () => true }), [shown('secret'), 'secret'])
  assert.equal(await typed({ keepInput: () => true, kept: { bytes: 3, perSecond: 2048 } }), [
    shown('sec'),
    'sec',
  ])
  assert.equal(await typed({ keeps: (stream) => stream !== 'stdin' }), [''])
})

test('who sends a lot first does not go unseen afterwards', async () => {
  let now = 0
  const { summary, end } = await start({ now: () => now })
  const flood = Buffer.alloc(3 * 1024 * 1024, 'x')
  await summary.output(flood)
  await summary.input(flood)
  now += 5_000
  await summary.input(Buffer.from('rm -rf evidence\n'))
  await summary.output(Buffer.from('removed evidence\n'))
  const { totals, read } = await end()
  assert.ok(totals.cut)
  assert.match(read.output.toString(), /rm -rf evidence\r\n/)
  assert.match(read.output.toString(), /removed evidence\r\n/)
  const markers = read.events.flatMap(({ code, data }) => (code === 'm' ? [data] : []))
  assert.ok(markers.includes(`output continues here, after ${2 * 1024 * 1024} bytes that were not kept`))
})

test('of a transfer that goes on for hours little more is kept than of a short one', async () => {
  let now = 0
  const { summary, end } = await start({ now: () => now, kept: { bytes: 16 * 1024, perSecond: 2048 } })
  const piece = Buffer.alloc(32 * 1024, 'x')
  for (let second = 0; second < 600; second++) {
    now += 1_000
    await summary.output(piece)
  }
  const { read } = await end()
  assert.ok(read.output.length <= 16 * 1024 + 600 * 2 * 1024, `${read.output.length} bytes are kept`)
})

test('output that is not wanted is counted all the same', async () => {
  let wanted = false
  const { summary, end } = await start({ keeps: () => wanted })
  await summary.output(Buffer.from('abc'))
  wanted = true
  await summary.output(Buffer.from('def'))
  const { totals, read } = await end()
  assert.equal([totals.output.bytes, read.output.toString()], [6, 'def'])
})

test.run()
