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

async function start(options: ExecOptions = {}) {
  const store = memoryStore()
  const recording = await openRecording({
    store,
    id: 'a',
    header: { width: 80, height: 24 },
    seal,
    onFailure: () => {},
  })
  const summary = execSummary(recording, options)
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
  assert.is(read.output.toString(), 'out\r\nerr', 'lines begin at the left; the sums are of what passed')
  assert.match(read.events.at(-1)?.data ?? '', `output: 4 bytes, SHA-256 ${output?.sha256}`)
})

test('of a backup the beginning is kept, a marker says where it was cut, and the digest is of everything', async () => {
  const { summary, end } = await start()
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
  const { summary, end } = await start({ keepBytes: 3 })
  await summary.output(Buffer.from('abc'))
  const { totals, read } = await end()
  assert.not(totals.cut)
  assert.equal(
    read.events.map(({ code }) => code),
    ['o', 'm'],
  )
})

test('input is kept only where that is wanted, and up to the limit', async () => {
  const typed = async (options: ExecOptions) => {
    const { summary, end } = await start(options)
    await summary.input(Buffer.from('secret'))
    const { events } = (await end()).read
    return events.flatMap(({ code, data }) => (code === 'i' ? [data] : []))
  }
  assert.equal(await typed({}), [])
  assert.equal(await typed({ keepInput: () => true }), ['secret'])
  assert.equal(await typed({ keepInput: () => true, keepBytes: 3 }), ['sec'])
})

test('output that is not wanted is counted all the same', async () => {
  let wanted = false
  const { summary, end } = await start({ keepOutput: () => wanted })
  await summary.output(Buffer.from('abc'))
  wanted = true
  await summary.output(Buffer.from('def'))
  const { totals, read } = await end()
  assert.equal([totals.output.bytes, read.output.toString()], [6, 'def'])
})

test.run()
