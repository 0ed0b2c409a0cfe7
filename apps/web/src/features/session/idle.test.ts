import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { recordedMoment, timesIn, unskipped } from './idle.ts'

const test = suite('pauses that are skipped')

const times = [1, 2, 62, 63]

test('the times of a cast are read, the header passed over', () => {
  const cast = '{"version":2,"width":80,"height":24}\n[0.5, "o", "[9"]\n[12,"o","x"]\n'
  assert.equal(timesIn(cast), [0.5, 12])
})

test('what a player shows is found in the recording again', () => {
  const shown = [0, 1.5, 2, 3, 4, 4.5, 99]
  assert.equal(
    shown.map((moment) => recordedMoment(times, 2, moment)),
    [0, 1.5, 2, 3, 4, 62.5, 63],
  )
  assert.is(recordedMoment(times, Number.POSITIVE_INFINITY, 40), 40)
})

test('nothing begins within what is skipped', () => {
  assert.equal(
    [1.5, 3.5, 30, 62, 62.5, 99].map((moment) => unskipped(times, 2, moment)),
    [1.5, 3.5, 62, 62, 62.5, 63],
  )
})

test.run()
