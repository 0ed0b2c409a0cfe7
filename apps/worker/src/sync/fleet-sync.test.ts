import { fillFleet } from '@gatehouse/core/fleet/server/fill-fleet.testing'
import { newPublicKey } from '@gatehouse/core/fleet/server/servers.testing'
import { syncProgress } from '@gatehouse/core/fleet/server/sync-progress'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { removeKey } from '@gatehouse/core/fleet/ssh-key/remove-key'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { until } from '@gatehouse/core/testing/until'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FleetSync } from './fleet-sync.ts'
import { SimulatedHosts } from './simulated-hosts.testing.ts'

const test = suite('a fleet of a thousand servers')
const alive = 1000
const dead = 1000
const places = 64
let stage: Stage
let hosts: SimulatedHosts
let fleet: FleetSync

test.before(async () => {
  stage = await openStage()
  hosts = new SimulatedHosts({ takes: 5, patience: 400, isDead: (host) => host.startsWith('dead-') })
})
test.after(async () => {
  fleet?.stop()
  await fleet?.drained()
  await hosts?.close()
  await stage?.close()
})

const progress = (member = stage.owner) => syncProgress(member.caller, undefined)
test('converges, with no more than its places in hand', async () => {
  const { gatehouse, owner, operator } = stage
  await fillFleet(gatehouse, owner, { prefix: 'web', count: alive })
  const publicKey = newPublicKey()
  await addKey(operator.caller, { name: 'laptop', publicKey })
  fleet = new FleetSync({ core: gatehouse.core, hosts, places })
  await fleet.start()
  await until('all proved', async () => (await progress()).proved === alive)
  assert.is(hosts.holding('ops', `${publicKey} ops@acme.com`), alive)
  assert.ok(hosts.mostInHand <= places, `${hosts.mostInHand} in hand`)
})

test('a change reaches each of them once, and those it does not concern not at all', async () => {
  const { owner, rival, gatehouse } = stage
  await fillFleet(gatehouse, rival, { prefix: 'theirs', count: 5 })
  await until('theirs proved', async () => (await progress(rival)).proved === 5)
  hosts.done.length = 0
  await addKey(owner.caller, { name: 'laptop', publicKey: newPublicKey() })
  await until('all proved', async () => (await progress()).proved === alive)
  assert.is(hosts.done.length, alive)
  assert.is(new Set(hosts.done).size, alive)
})

test("a thousand dead servers of one account do not delay another's", async () => {
  const { gatehouse, owner, rival } = stage
  await fillFleet(gatehouse, owner, { prefix: 'dead', count: dead })
  // let the dead take every place that they can get
  await until('busy with the dead', () => hosts.inHand >= places / 2)
  hosts.done.length = 0
  const key = await addKey(rival.caller, { name: 'laptop', publicKey: newPublicKey() })
  await until('theirs proved', async () => (await progress(rival)).proved === 5)
  await removeKey(rival.caller, { key: key.id })
  await until('theirs proved again', async () => (await progress(rival)).proved === 5)
  const given = hosts.done.filter((host) => host.startsWith('dead-')).length
  assert.ok(given <= places, `${given} of the dead were waited for first`)
})

test("nor that account's own living ones", async () => {
  const { operator } = stage
  await until('the dead are known', async () => (await progress()).failing >= dead / 4, 60)
  const publicKey = newPublicKey()
  await addKey(operator.caller, { name: 'second', publicKey })
  await until('the living have it', () => hosts.holding('ops', `${publicKey} ops@acme.com`) === alive, 60)
  assert.ok(hosts.mostInHand <= places)
})

test.run()
