import type { Unit } from '@gatehouse/hosts/service/unit'
import { parseUnits } from '@gatehouse/hosts/service/unit'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { prove, wantedOf } from '../../fleet/manifest/sync-outcomes.testing.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { getOverview } from '../../overview/get-overview.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { chooseServices } from './choose-services.ts'
import { listAllServices } from './list-all-services.ts'
import { recordLook, takeLooks } from './service-look.ts'

const test = suite('looks at services')
let stage: Stage
let voice: string
let database: string

test.before(async () => {
  stage = await openStage()
  voice = await registerTestServer(stage.owner, 'voice-1', ['voice'])
  database = await registerTestServer(stage.owner, 'db-1')
  await registerTestServer(stage.owner, 'plain-1')
})
test.after(() => stage?.close())

const take = (more = {}) => takeLooks(stage.gatehouse.core, { places: 10, ofAccount: 5, full: [], ...more })
const taken = async (more = {}) => (await take(more)).map(({ server }) => server).sort()
const account = () => stage.owner.account.id
const all = async () => (await listAllServices(stage.viewer.caller, { limit: 50 })).items
const unit = (name: string, state: string, sub: string): Unit[] =>
  parseUnits(
    `at 1\n\nId=${name}\nNames=${name}\nLoadState=loaded\nActiveState=${state}\nSubState=${sub}\n\ngatehouse done\n`,
    [name],
    '',
  ).units
const attention = async () =>
  (await getOverview(stage.viewer.caller, undefined)).attention.find(({ kind }) => kind === 'services')

test('a server is looked at once it is in sync and has services chosen, and then once a minute or when something changed', async () => {
  await chooseServices(stage.owner.caller, { servers: [voice, database], services: ['asterisk.service'] })
  assert.equal(await taken(), [])
  for (const server of [voice, database]) await prove(stage, await wantedOf(stage, server), {})
  assert.equal(await taken({ full: [account()] }), [])
  const first = await take({ ofAccount: 1 })
  assert.is(first.length, 1)
  assert.equal(first[0]?.services, ['asterisk.service'])
  assert.equal([...(await taken()), first[0]?.server].sort(), [voice, database].sort())
  assert.equal(await taken(), [])
  await chooseServices(stage.owner.caller, { server: voice, add: ['backup.service'] })
  assert.equal(await taken(), [voice])
})

test('what failed or is missing needs attention, until it is well or not chosen any more', async () => {
  const { core } = stage.gatehouse
  const look = (server: string, units: Unit[]) => recordLook(core, { account: account(), server }, { units })
  const missing = parseUnits('at 1\ngatehouse done\n', ['backup.service'], '').units
  await look(voice, [...unit('asterisk.service', 'failed', 'failed'), ...missing])
  await look(database, unit('asterisk.service', 'active', 'running'))
  assert.equal(await attention(), {
    kind: 'services',
    count: 2,
    services: [
      { unit: 'asterisk.service', server: { id: voice, name: 'voice-1' } },
      { unit: 'backup.service', server: { id: voice, name: 'voice-1' } },
    ],
  })
  const seen = (await all()).map(({ name, services }) => [
    name,
    services.map(({ state, known }) => [state, known]),
  ])
  assert.equal(seen, [
    ['db-1', [['active', true]]],
    ['plain-1', []],
    [
      'voice-1',
      [
        ['failed', true],
        ['inactive', false],
      ],
    ],
  ])
  await recordLook(core, { account: account(), server: voice }, { error: 'voice-1 did not answer.' })
  const away = (await all()).find(({ server }) => server === voice)
  assert.equal([away?.error, away?.services.length], ['voice-1 did not answer.', 2])
  await chooseServices(stage.owner.caller, { server: voice, remove: ['backup.service'] })
  assert.is((await attention())?.kind === 'services' && (await all()).at(-1)?.services.length, 1)
  await look(voice, unit('asterisk.service', 'activating', 'auto-restart'))
  assert.ok(await attention())
  await look(voice, unit('asterisk.service', 'active', 'running'))
  assert.not(await attention())
})

test('whoever may read services sees those of the servers that they reach', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) =>
    listAllServices(caller, { limit: 5 }),
  )
  await limitServers(stage.owner.caller, { user: stage.operator.user, servers: [], labels: ['voice'] })
  const { items } = await listAllServices(stage.operator.caller, { limit: 5 })
  assert.equal(
    items.map(({ name }) => name),
    ['voice-1'],
  )
  const first = await listAllServices(stage.viewer.caller, { limit: 1 })
  const next = await listAllServices(stage.viewer.caller, { limit: 5, cursor: first.nextCursor ?? '' })
  assert.equal([first.items[0]?.name, ...next.items.map(({ name }) => name)], ['db-1', 'plain-1', 'voice-1'])
})

test.run()
