import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Places } from './places.ts'

const test = suite('places')

test('one account’s many leave room for another', async () => {
  const places = new Places({ all: 3, each: 2 })
  const entered: string[] = []
  const enter = async (whose: string) => {
    const leave = await places.take(whose)
    entered.push(whose)
    return leave
  }
  const taking = ['a', 'a', 'a', 'a', 'b', 'c'].map(enter)
  const [first, , , , fifth] = taking
  const leaveFirst = await first
  const leaveB = await fifth
  assert.equal(entered, ['a', 'a', 'b'])
  leaveB?.()
  await taking[5]
  assert.equal(entered, ['a', 'a', 'b', 'c'])
  leaveFirst?.()
  leaveFirst?.()
  await taking[2]
  assert.equal(entered, ['a', 'a', 'b', 'c', 'a'])
})

test('who gives up waiting takes no place', async () => {
  const places = new Places({ all: 1, each: 1 })
  const leave = await places.take('a')
  const given = new AbortController()
  const waiting = places.take('b', given.signal)
  const last = places.take('c')
  given.abort(new Error('given up'))
  await waiting.then(
    () => assert.unreachable('entered'),
    (error: Error) => assert.is(error.message, 'given up'),
  )
  leave()
  assert.type(await last, 'function')
})

test.run()
