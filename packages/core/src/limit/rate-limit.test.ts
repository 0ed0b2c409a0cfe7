import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core } from '../access/core.ts'
import { RateLimited } from '../access/errors.ts'
import { enterSystem, transact } from '../access/transaction.ts'
import { bind } from '../database/statement.ts'
import { openCore } from '../installation/open-core.ts'
import { openTestGatehouse, type TestGatehouse } from '../testing/test-gatehouse.ts'
import {
  allowed,
  forgetAttempts,
  isLimitReached,
  type Limit,
  limitNames,
  limitRate,
  limitRateWithin,
} from './rate-limit.ts'

const test = suite('rate limits')
let gatehouse: TestGatehouse
/** Two processes on one database. */
let one: Core
let other: Core

test.before(async () => {
  gatehouse = await openTestGatehouse()
  one = gatehouse.core
  const { address: database } = gatehouse.database
  other = await openCore({ database, secret: 'a secret for tests alone', url: one.url })
})
test.after(async () => {
  await other?.close()
  await gatehouse?.close()
})

/** How many seconds it asks to wait; 0 where it lets the attempt pass. */
const tried = (work: Promise<void>) =>
  work.then(
    () => 0,
    (error: Error) => {
      if (error instanceof RateLimited) return error.retryAfter
      throw error
    },
  )
const passes = (waits: number[]) => waits.filter((wait) => wait === 0).length
const stored = async (limit: Limit, subject: string) => {
  const key = `${limit}:${subject}`
  const { rows } = await gatehouse.database.owner.query('select points from rate_limits where key = $1', [
    key,
  ])
  return rows[0]?.points ?? null
}
const letPass = (limit: Limit, subject: string, seconds: number) =>
  gatehouse.database.owner.query('update rate_limits set expire = expire - $2 where key = $1', [
    `${limit}:${subject}`,
    seconds * 1000,
  ])

test('each refuses past its number, in all processes together, however many ask at once', async () => {
  for (const limit of limitNames) {
    const most = allowed(limit)
    const waits = await Promise.all(
      Array.from({ length: most + 20 }, (_, at) => tried(limitRate(at % 2 ? one : other, limit, 'race'))),
    )
    assert.is(passes(waits), most, limit)
    assert.is(await tried(limitRate(other, limit, 'somebody else')), 0, limit)
  }
})

test('it says how long to wait, and that is true', async () => {
  for (const limit of ['link.email', 'invite.email'] as const) {
    for (let tries = 0; tries < allowed(limit); tries++) await limitRate(one, limit, 'wait')
    const wait = await tried(limitRate(one, limit, 'wait'))
    assert.ok(wait > 800, `${wait}`)
    await letPass(limit, 'wait', wait - 2)
    const left = await tried(limitRate(one, limit, 'wait'))
    assert.ok(left >= 1 && left <= 2, `${left}`)
    await letPass(limit, 'wait', left)
    assert.is(await tried(limitRate(one, limit, 'wait')), 0)
  }
})

test('a flood of failures costs no write each', async () => {
  for (let tries = 0; tries < 300; tries++) await tried(limitRate(one, 'api-key.ip', 'flood'))
  assert.is(await stored('api-key.ip', 'flood'), allowed('api-key.ip'))
  assert.ok((await tried(limitRate(other, 'api-key.ip', 'flood'))) > 800, 'the other process has heard')
  for (let tries = 0; tries < 300; tries++) await tried(limitRate(other, 'api-key.ip', 'flood'))
  assert.is(await stored('api-key.ip', 'flood'), allowed('api-key.ip') + 1)
})

test('what is counted within a transaction is counted if it commits, and parallel ones wait for each other', async () => {
  const within = (core: Core, fails: boolean) =>
    transact(core, { entrance: bind(enterSystem, [[], null]) }, async ({ rows }) => {
      await limitRateWithin(rows, 'invite.email', 'tx', 'Too many.')
      if (fails) throw new Error('changed my mind')
      return { result: undefined, last: null }
    })
  for (let tries = 0; tries < 30; tries++) await within(one, true).catch(() => undefined)
  assert.is(await stored('invite.email', 'tx'), null)
  const waits = await Promise.all(
    Array.from({ length: 40 }, (_, at) => tried(within(at % 2 ? one : other, false))),
  )
  assert.is(passes(waits), allowed('invite.email'))
  assert.is(await stored('invite.email', 'tx'), allowed('invite.email'))
  const error = await within(one, false).catch((thrown: Error) => thrown)
  assert.match(String(error), /Too many\. Try again in 24 hours\./)
})

test('looking counts nothing, and what is forgotten counts from nothing', async () => {
  assert.is(await isLimitReached(one, 'passkey.sign-in', 'look'), false)
  assert.is(await stored('passkey.sign-in', 'look'), null)
  for (let tries = 1; tries <= 10; tries++) {
    await limitRate(one, 'passkey.sign-in', 'look')
    assert.is(await isLimitReached(other, 'passkey.sign-in', 'look'), tries === 10)
  }
  await forgetAttempts(one, 'passkey.sign-in', 'look')
  assert.is(await isLimitReached(other, 'passkey.sign-in', 'look'), false)
  assert.is(await tried(limitRate(other, 'passkey.sign-in', 'look')), 0)
})

test.run()
