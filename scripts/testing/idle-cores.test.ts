import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { IdleCores } from './idle-cores.ts'

const test = suite('cores with time to spare')

test('who waits is told one after another while they have, not while they work, and all at the end', async () => {
  const spent = { idle: 0, all: 0 }
  let idle = 0
  const cores = new IdleCores(() => {
    spent.all += 100
    spent.idle += idle
    return { ...spent }
  }, 20)
  const told: string[] = []
  const waits = ['first', 'second', 'third', 'last'].map((who) => cores.next().then(() => told.push(who)))
  await sleep(100)
  assert.equal(told, [])
  idle = 30
  await waits[0]
  assert.equal(told, ['first'])
  await waits[1]
  idle = 0
  const many = told.length
  await sleep(100)
  assert.ok(told.length <= many + 1, told.join())
  cores.end()
  await Promise.all(waits)
  assert.equal(told, ['first', 'second', 'third', 'last'])
  await cores.next()
})

test.run()
