import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { allowed } from '../limit/rate-limit.ts'
import { openTestGatehouse, type TestGatehouse } from '../testing/test-gatehouse.ts'
import { countFailedLogin, isTurnedAway } from './failed-logins.ts'

const test = suite('failed SSH logins')
let gatehouse: TestGatehouse

test.before(async () => {
  gatehouse = await openTestGatehouse()
})
test.after(() => gatehouse?.close())

test('an address is turned away once its number is full, and nobody else is', async () => {
  const { core } = gatehouse
  for (let tries = 0; tries < allowed('ssh.ip'); tries++) {
    assert.not(await isTurnedAway(core, '192.0.2.9'))
    await countFailedLogin(core, '::ffff:192.0.2.9')
  }
  assert.ok(await isTurnedAway(core, '192.0.2.9'))
  await countFailedLogin(core, '192.0.2.9')
  assert.not(await isTurnedAway(core, '192.0.2.10'))
  await gatehouse.database.owner.query(`delete from rate_limits where key = 'ssh.ip:192.0.2.9'`)
  assert.not(await isTurnedAway(core, '192.0.2.9'), 'lifted by whoever runs Gatehouse')
})

test.run()
