import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { indexRecording } from '../index/index-recording.ts'
import { recordScript, type Script } from '../testing/record-script.ts'
import { open, seal } from '../testing/sealer.ts'
import { findText } from './find-text.ts'
import { matcherFor } from './matcher.ts'

const test = suite('finding text in a recording')

async function indexed(script: Script) {
  const store = await recordScript(script, { width: 400, height: 10 })
  await indexRecording({ store, id: 'a', open, seal })
  return store
}

test('each line that has it is told with its moment, and where in it', async () => {
  const store = await indexed([
    [1, 'nothing\r\n'],
    [2, '\x1b[31mPermission denied\x1b[0m (publickey)\r\n'],
    [400, 'ls: permission denied\r\n'],
    [403, 'end\r\n'],
  ])
  const found = await findText(store, 'a', open, matcherFor('permission DENIED'), 10)
  assert.equal(found, {
    hits: [
      { time: 2, line: 'Permission denied (publickey)', start: 0, end: 17 },
      { time: 400, line: 'ls: permission denied', start: 4, end: 21 },
    ],
    lines: 2,
  })
})

test('of many the first are kept, and the rest is counted; a text does not go over the line’s end', async () => {
  const store = await indexed(Array.from({ length: 500 }, (_, at) => [at, `needle ${at}\r\n`] as const))
  const found = await findText(store, 'a', open, matcherFor('needle'), 3)
  assert.equal(
    [found?.hits.map(({ line }) => line), found?.lines],
    [['needle 0', 'needle 1', 'needle 2'], 500],
  )
  assert.equal(await findText(store, 'a', open, matcherFor('1 needle'), 3), { hits: [], lines: 0 })
})

test('a long line is cut around what was found, between characters', async () => {
  const store = await indexed([[0, `${'🦀'.repeat(70)} needle ${'🦀'.repeat(95)}\r\n`]])
  const [hit] = (await findText(store, 'a', open, matcherFor('needle'), 3))?.hits ?? []
  assert.is(hit?.line.slice(hit.start, hit.end), 'needle')
  assert.ok(hit && hit.line.length < 260 && hit.line.isWellFormed(), hit?.line)
})

test('without an index there is nothing to look through', async () => {
  assert.is(await findText(await recordScript([[0, 'needle\r\n']]), 'a', open, matcherFor('needle'), 3), null)
})

test.run()
