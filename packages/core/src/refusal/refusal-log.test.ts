import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { captureLog } from '../testing/captured-log.ts'
import { RefusalLog } from './refusal-log.ts'

const test = suite('lines about what is refused')
let logged: ReturnType<typeof captureLog>

test.before.each(() => {
  logged = captureLog()
})
test.after.each(() => logged.restore())

const lines = () =>
  logged
    .text()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

test('each has a line, with what happened, from where and who', () => {
  new RefusalLog().say({ event: 'authorization.refused', ip: '192.0.2.1', scope: 'team:manage', user: 'u' })
  const [{ level, event, ip, scope, user, msg }] = lines()
  assert.equal(
    { level, event, ip, scope, user, msg },
    {
      level: 40,
      event: 'authorization.refused',
      ip: '192.0.2.1',
      scope: 'team:manage',
      user: 'u',
      msg: 'refused',
    },
  )
})

test('a flood from one network is counted after twenty lines, and said once a minute; others keep theirs', () => {
  const refusals = new RefusalLog()
  for (let call = 0; call < 1000; call++)
    refusals.say({ event: 'limit.reached', ip: `2001:db8::${call.toString(16)}` })
  refusals.say({ event: 'authentication.failed', ip: '2001:db8::1' })
  refusals.say({ event: 'limit.reached', ip: '192.0.2.1' })
  assert.is(lines().length, 22)
  refusals.endMinute()
  const { level, unsaid, networks } = lines().at(-1)
  assert.equal([level, unsaid, networks], [40, { 'limit.reached': 980 }, ['2001:db8::/64']])
  refusals.say({ event: 'limit.reached', ip: '2001:db8::1' })
  assert.is(lines().at(-1).event, 'limit.reached', 'the next minute begins anew')
})

test('a flood from everywhere has three hundred lines a minute, and names ten networks of the rest', () => {
  const refusals = new RefusalLog()
  for (let call = 0; call < 5000; call++)
    refusals.say({ event: 'authentication.failed', ip: `10.0.${call >> 8}.${call & 255}` })
  assert.is(lines().length, 300)
  refusals.endMinute()
  const { unsaid, networks } = lines().at(-1)
  assert.equal([unsaid, networks.length], [{ 'authentication.failed': 4700 }, 10])
})

test('a minute in which every line was written says nothing more', () => {
  const refusals = new RefusalLog()
  refusals.say({ event: 'origin.refused', ip: null })
  refusals.endMinute()
  assert.is(lines().length, 1)
})

test('what people mistype is told at info', () => {
  new RefusalLog().say({ event: 'input.refused', ip: '192.0.2.1', fields: ['name'] })
  assert.is(lines()[0].level, 30)
})

test.run()
