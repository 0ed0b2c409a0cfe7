import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { generateManagementKey } from '../management-key.ts'
import { HostPool } from '../pool.ts'
import { HostServices } from '../service/host-services.ts'
import { type SandboxHost, startSandboxHost } from './sandbox-host.ts'

const test = suite('services of a sandbox')
const management = generateManagementKey('gatehouse')
let base: string
let host: SandboxHost
let pool: HostPool
let services: HostServices

test.before(async () => {
  base = mkdtempSync(join(tmpdir(), 'gatehouse-sandbox-'))
  host = await startSandboxHost({ folder: base, managementKey: management.publicKey, hostName: 'voice-1' })
  pool = new HostPool()
  services = new HostServices((...question) => pool.question(...question), {
    host: '127.0.0.1',
    port: host.port,
    hostKey: host.hostKey,
    privateKey: management.privateKey,
  })
})
test.after(async () => {
  await pool?.close()
  await host?.close()
  if (base) rmSync(base, { recursive: true, force: true })
})

const one = async (unit: string) => {
  const [found] = (await services.units([unit])).units
  assert.ok(found)
  return found
}

test('they are told of as real ones are, and say that they are none', async () => {
  const [asterisk, nope] = (await services.units(['asterisk.service', 'nope.service'])).units
  assert.equal(
    [asterisk?.load, asterisk?.active, asterisk?.sub, asterisk?.enabled],
    ['loaded', 'active', 'running', 'enabled'],
  )
  assert.match(String(asterisk?.description), /sandbox/)
  assert.equal([asterisk?.calls, nope?.calls], [0, null])
  assert.match(String(asterisk?.invocation), /^[0-9a-f]{32}$/)
  assert.ok(Math.abs(Number(asterisk?.since) - Date.now() / 1000) < 60)
  assert.is(nope?.load, 'not-found')
  assert.ok(
    (await services.installed()).some(
      ({ unit, active }) => unit === 'asterisk.service' && active === 'active',
    ),
  )
})

test('a restart is another start, carried out once, with a journal of its own', async () => {
  const before = await one('asterisk.service')
  const order = { unit: 'asterisk.service', before: before.invocation, since: Math.floor(Date.now() / 1000) }
  assert.equal(await services.restart(order), { outcome: 'sent' })
  assert.equal(await services.restart(order), { outcome: 'already' })
  const after = await one('asterisk.service')
  assert.is.not(after.invocation, before.invocation)
  const log = await services.log({ unit: 'asterisk.service', lines: 50, invocation: after.invocation })
  assert.ok(log.lines.length >= 2)
  assert.ok(log.lines.every(({ invocation }) => invocation === after.invocation))
  const whole = await services.log({ unit: 'asterisk.service', lines: 50 })
  assert.ok(whole.lines.length > log.lines.length)
  assert.ok(whole.cursor)
  assert.equal((await services.log({ unit: 'asterisk.service', lines: 50, after: whole.cursor })).lines, [])
  await services.restart({ ...order, before: after.invocation })
  assert.ok(
    (await services.log({ unit: 'asterisk.service', lines: 50, after: whole.cursor })).lines.length >= 3,
  )
})

test('one that fails does so each time, and says why', async () => {
  const before = await one('voicemail-sync.service')
  await services.restart({ unit: 'voicemail-sync.service', before: before.invocation, since: 0 })
  const { active, exitStatus, invocation } = await one('voicemail-sync.service')
  assert.equal([active, exitStatus], ['failed', 1])
  const { lines } = await services.log({ unit: 'voicemail-sync.service', lines: 9, invocation })
  assert.ok(lines.some(({ text, priority }) => /Cannot open/.test(text) && priority === 3))
  assert.is((await services.restart({ unit: 'nope.service', before: '', since: 0 })).outcome, 'refused')
})

test.run()
