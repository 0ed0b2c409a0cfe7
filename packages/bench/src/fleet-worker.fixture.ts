// A worker's part that brings servers to their manifests, at hosts that only answer, after five milliseconds.

import type { DatabaseAddress } from '@gatehouse/core/database/database'
import { openCore } from '@gatehouse/core/installation/open-core'
import { log } from '@gatehouse/core/log/service-log'
import { FleetSync } from '@gatehouse/worker/sync/fleet-sync'
import { SimulatedHosts } from '@gatehouse/worker/sync/simulated-hosts.testing'
import { announce, givenOptions } from './child-process.ts'

log.level = 'warn' // as `gatehouse serve` has it
const { database } = givenOptions<{ database: DatabaseAddress }>()
const core = await openCore({ database, secret: 'a secret for tests alone', url: 'http://localhost:4600' })
const hosts = new SimulatedHosts({ takes: 5, patience: 400, isDead: () => false })
const fleet = new FleetSync({ core, hosts })
await fleet.start()
announce('fleet', async () => {
  fleet.stop()
  await fleet.drained()
  await hosts.close()
  await core.close()
})
