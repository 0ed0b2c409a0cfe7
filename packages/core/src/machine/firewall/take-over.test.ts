import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { recordPartDrift } from '../part/record-part-drift.ts'
import { listFirewall } from './list-firewall.ts'
import { enableFirewall } from './switch-firewall.ts'
import { takeOverFirewall } from './take-over.ts'

const test = suite('takeOverFirewall')
let stage: Stage
let server: string

test.before(async () => {
  stage = await openStage()
  server = await registerTestServer(stage.owner, 'web-1')
  await enableFirewall(stage.owner.caller, { servers: [server], acknowledge: true })
})
test.after(() => stage?.close())

const found = (...added: string[]) =>
  recordPartDrift(
    stage.gatehouse.core,
    'firewall.drifted',
    { account: stage.owner.account.id, server, part: 'firewall', lease: 'one', name: 'web-1' },
    { added, removed: [], text: null },
  )
const take = () => takeOverFirewall(stage.owner.caller, { server })

test('lines that say what a rule can become rules; the others are named, and it is done once', async () => {
  await found('tcp dport 81 accept', 'ct state new drop')
  const { rules, left } = await take()
  assert.is(rules.length, 1)
  assert.equal(left, ['ct state new drop'])
  const listed = await listFirewall(stage.owner.caller, { server })
  assert.equal(
    listed.rules.map(({ action, protocol, ports, sources }) => [action, protocol, ports, sources]),
    [['allow', 'tcp', ['81'], []]],
  )
  await refused('conflict', take(), /Nothing was changed by hand/)
})

test('where no line can, or one would shut Gatehouse out, nothing is taken', async () => {
  await found('ct state new drop')
  await refused('conflict', take(), /None of the lines/)
  Object.assign(stage.gatehouse.core, { gatewayFrom: ['10.99.0.1'] })
  await found('ip saddr 10.99.0.0/16 drop')
  const refusal = await refused('invalid', take())
  assert.match(JSON.stringify(refusal), /would shut out Gatehouse/)
})

test('only owners and operators may', () =>
  refusesAllBut(['OWNER', 'OPERATOR'], stage, (as) => takeOverFirewall(as, { server })))

test.run()
