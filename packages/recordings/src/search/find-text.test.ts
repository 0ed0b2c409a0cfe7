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
    isPartial: false,
  })
})

test('of many the first are kept, and the rest is counted; a text does not go over the line’s end', async () => {
  const store = await indexed(Array.from({ length: 500 }, (_, at) => [at, `needle ${at}\r\n`] as const))
  const found = await findText(store, 'a', open, matcherFor('needle'), 3)
  assert.equal(
    [found?.hits.map(({ line }) => line), found?.lines],
    [['needle 0', 'needle 1', 'needle 2'], 500],
  )
  assert.equal(await findText(store, 'a', open, matcherFor('1 needle'), 3), {
    hits: [],
    lines: 0,
    isPartial: false,
  })
})

test('a long line is cut around what was found, between characters', async () => {
  const store = await indexed([[0, `${'🦀'.repeat(70)} needle ${'🦀'.repeat(95)}\r\n`]])
  const [hit] = (await findText(store, 'a', open, matcherFor('needle'), 3))?.hits ?? []
  assert.is(hit?.line.slice(hit.start, hit.end), 'needle')
  assert.ok(hit && hit.line.length < 260 && hit.line.isWellFormed(), hit?.line)
})

test('a word is found however its letters are composed', async () => {
  const store = await indexed([
    [0, 'Re\u0301sume\u0301.txt\r\n'],
    [1, 'caf\u00e9\r\n'],
  ])
  for (const text of ['R\u00e9sum\u00e9', 're\u0301sume\u0301', 'cafe\u0301'])
    assert.is((await findText(store, 'a', open, matcherFor(text), 3))?.lines, 1, text)
})

test('where the index does not hold all of the text, that is told', async () => {
  const store = await recordScript(Array.from({ length: 500 }, (_, at) => [at, `line ${at}\r\n`] as const))
  await indexRecording({ store, id: 'a', open, seal, textBytes: 1000 })
  const found = await findText(store, 'a', open, matcherFor('line 499'), 3)
  assert.equal(found, { hits: [], lines: 0, isPartial: true })
})

test('without an index there is nothing to look through', async () => {
  assert.is(await findText(await recordScript([[0, 'needle\r\n']]), 'a', open, matcherFor('needle'), 3), null)
})

test.run()
