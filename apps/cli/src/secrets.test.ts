import {
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSealer } from '@gatehouse/core/crypto/seal'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { beginRotation, endRotation, secretsOf } from './secrets.ts'

const test = suite('secrets')
let folder = ''

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-secrets-'))
})
test.after.each(() => rmSync(folder, { recursive: true, force: true }))

const given = (more: Partial<Parameters<typeof secretsOf>[0]> = {}) => ({
  secret: undefined,
  previousSecret: undefined,
  nextSecret: undefined,
  dataFolder: folder,
  ...more,
})
const inFolder = () => secretsOf(given())
const kept = (name: string) => readFileSync(join(folder, name), 'utf8').trim()

test('one is made in the data folder, for this user alone, and stays', () => {
  const { current, others } = inFolder()()
  assert.ok(current.length >= 43)
  assert.equal(others, [])
  assert.is(statSync(join(folder, 'secret')).mode & 0o777, 0o600)
  assert.equal(inFolder()(), { current, others: [] })
})

test('of the environment, the one before and the one after open, and seal nothing', () => {
  const secrets = secretsOf(given({ secret: 'now', previousSecret: 'before', nextSecret: 'after' }))
  assert.equal(secrets(), { current: 'now', others: ['before', 'after'] })
  assert.equal(readdirSync(folder), [])
})

test('a running process seals with the new one from the moment that it is there, and opens what was sealed before', () => {
  const running = createSealer(inFolder())
  const idle = createSealer(inFolder())
  const old = kept('secret')
  const before = running.seal('one', 'c')
  beginRotation(folder)
  assert.equal([kept('secret.previous'), existsSync(join(folder, 'secret.next'))], [old, false])
  assert.is.not(kept('secret'), old)
  const after = running.seal('two', 'c')
  assert.equal(after.subarray(0, 9), createSealer(kept('secret')).mark())
  const fresh = createSealer(inFolder())
  for (const sealer of [running, idle, fresh]) {
    assert.is(sealer.open(before, 'c').toString(), 'one')
    assert.is(sealer.open(after, 'c').toString(), 'two')
  }
  endRotation(folder)
  assert.equal(readdirSync(folder), ['secret'])
  assert.is(running.open(before, 'c').toString(), 'one')
  assert.throws(() => createSealer(inFolder()).open(before, 'c'))
})

test('broken off at any step it goes on, and makes no second one', () => {
  const old = inFolder()().current
  writeFileSync(join(folder, 'secret.next'), 'the next one', { mode: 0o600 })
  assert.is(inFolder()().current, old, 'nothing has begun')
  linkSync(join(folder, 'secret'), join(folder, 'secret.previous'))
  assert.is(inFolder()().current, old)
  beginRotation(folder)
  assert.equal(inFolder()(), { current: 'the next one', others: [old] })
  beginRotation(folder)
  assert.equal(inFolder()(), { current: 'the next one', others: [old] })
})

test.run()
