import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { afterPause, pausesIn } from './pauses.ts'

const test = suite('pauses that are skipped')

const pauses = [
  [2, 62],
  [100, 103],
] as const

test('within a pause the player goes on after it, once a little of it was shown', () => {
  assert.equal(
    [0, 2, 3.4, 3.5, 30, 61.9, 62, 80, 102, 103].map((moment) => afterPause(pauses, moment)),
    [null, null, null, 62, 62, null, null, null, 103, null],
  )
  assert.is(afterPause([], 5), null)
})

test('a cast’s pauses are read, the header passed over', () => {
  const cast =
    '{"version":2,"width":80,"height":24}\n[0.5, "o", "[9"]\n[12,"o","x"]\n[14,"o","x"]\n[16.5,"o","x"]\n'
  assert.equal(pausesIn(cast), [
    [0.5, 12],
    [14, 16.5],
  ])
})

test.run()
