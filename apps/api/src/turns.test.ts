import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Turns } from './turns.ts'

const test = suite('turns')

test('one key’s crowd waits for itself, and others go on beside it', async () => {
  const turns = new Turns({ ofOne: 1, inAll: 2 })
  const begun: string[] = []
  const take = async (name: string) => {
    const give = await turns.take(name.slice(0, 1))
    begun.push(name)
    return give
  }
  const first = await take('a1')
  const second = take('a2')
  const third = take('a3')
  const other = await take('b1')
  const more = take('c1')
  assert.equal(begun, ['a1', 'b1'])
  other()
  other() // a turn is given back once
  const giveMore = await more
  assert.equal(begun, ['a1', 'b1', 'c1'])
  first()
  ;(await second)()
  giveMore()
  ;(await third)()
  assert.equal(begun, ['a1', 'b1', 'c1', 'a2', 'a3'])
  ;(await take('a4'))()
})

test.run()
