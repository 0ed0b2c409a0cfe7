import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { paced } from './paced.ts'

const test = suite('paced')

test('the first passes at once, then the latest of those that come too fast', async () => {
  const passed: number[] = []
  const pass = paced<number>(30, (value) => passed.push(value))
  for (let value = 1; value <= 1_000; value++) pass(value)
  assert.equal(passed, [1])
  await sleep(45)
  assert.equal(passed, [1, 1_000])
  pass(1_001)
  assert.equal(passed, [1, 1_000])
  await sleep(100)
  assert.equal(passed, [1, 1_000, 1_001])
  pass(1_002)
  assert.equal(passed, [1, 1_000, 1_001, 1_002])
})

test.run()
