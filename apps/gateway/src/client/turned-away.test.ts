import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TurnedAway } from './turned-away.ts'

const test = suite('TurnedAway')

function begin() {
  const clock = { now: 0 }
  const away = new TurnedAway(() => clock.now)
  const come = (address: string, many: number) =>
    Array.from({ length: many }, () => away.mayCome(address)).filter(Boolean).length
  return { clock, away, come }
}

test('of an address that is turned away a few connections are looked at, one a second', () => {
  const { clock, away, come } = begin()
  assert.is(come('192.0.2.1', 1_000), 1_000)
  away.add('192.0.2.1')
  assert.equal([come('192.0.2.1', 1_000), come('192.0.2.2', 10)], [5, 10])
  clock.now += 3_000
  assert.is(come('192.0.2.1', 1_000), 3)
  clock.now += 60_000
  assert.is(come('192.0.2.1', 1_000), 1_000, 'it is over by itself')
})

test('a subscriber’s /64 is one address', () => {
  const { away, come } = begin()
  away.add('2001:db8:0:1::1')
  assert.equal([come('2001:db8:0:1:ffff::2', 100), come('2001:db8:0:2::1', 100)], [5, 100])
})

test('where people have got in more are looked at', () => {
  const { away, come } = begin()
  away.gotIn('192.0.2.1')
  away.add('192.0.2.1')
  assert.is(come('192.0.2.1', 1_000), 50)
})

test.run()
