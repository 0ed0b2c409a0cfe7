import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cutName } from './cut-name.ts'

const test = suite('names cut in the middle')

test('a short name is whole', () => assert.equal(cutName('prod-1'), ['prod-1', '']))

test('of a long one, the end stays: it tells it from its neighbours', () => {
  const [start, end] = cutName('carrier-trunk-frankfurt-edge-0017')
  assert.is(end, 't-edge-0017'.padStart(12, 'r'))
  assert.is(start + end, 'carrier-trunk-frankfurt-edge-0017')
})

test.run()
