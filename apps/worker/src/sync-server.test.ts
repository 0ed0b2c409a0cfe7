import { setTimeout as sleep } from 'node:timers/promises'
import { captureLog } from '@gatehouse/core/access/captured-log.testing'
import { openStage, type Stage } from '@gatehouse/core/access/stage.testing'
import { type Core, openCore } from '@gatehouse/core/core'
import { getServer } from '@gatehouse/core/server/get-server'
import { registerTestServer } from '@gatehouse/core/server/servers.testing'
import { digestManifest, type Manifest } from '@gatehouse/hosts/manifest'
import { HostPool } from '@gatehouse/hosts/pool'
import type { HostReport } from '@gatehouse/hosts/report'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { syncServer } from './sync-server.ts'

const test = suite('syncServer')
let stage: Stage
let stranger: Core
let hosts: SlowHosts
let job: { account: string; server: string }
const logged = captureLog()

/** Hosts that hold what they are given, and answer when the gate opens. */
class SlowHosts extends HostPool {
  applied = 0
  gate = Promise.withResolvers<void>()

  override async apply(_target: unknown, manifest: Manifest): Promise<HostReport> {
    this.applied++
    await this.gate.promise
    return { digest: digestManifest(manifest), logins: [] }
  }
}

test.before(async () => {
  stage = await openStage()
  const { account } = stage.owner
  job = { account: account.id, server: await registerTestServer(stage.owner, 'prod-1') }
  stranger = await openCore({
    database: stage.gatehouse.database.address,
    secret: 'another secret than the one that sealed',
    url: 'http://localhost:4600',
  })
  hosts = new SlowHosts()
})
test.after(async () => {
  logged.restore()
  await hosts?.close()
  await stranger?.close()
  await stage?.close()
})

test('jobs that come while one is under way are one more try', async () => {
  const sync = syncServer(stage.gatehouse.core, hosts)
  const first = sync(job)
  while (hosts.applied === 0) await sleep(5)
  const rest = Array.from({ length: 10 }, () => sync(job))
  await sleep(20)
  assert.is(hosts.applied, 1)
  hosts.gate.resolve()
  await Promise.all([first, ...rest])
  assert.is(hosts.applied, 2)
  const { sync: state } = await getServer(stage.owner.caller, { server: job.server })
  assert.is(state.state, 'in-sync')
  await sync(job)
  assert.is(hosts.applied, 3, 'nobody waits for ever')
})

test('a manifest that cannot be made is a failure that people read of, with a next try', async () => {
  const before = hosts.applied
  await syncServer(stranger, hosts)(job)
  assert.is(hosts.applied, before)
  const { sync } = await getServer(stage.owner.caller, { server: job.server })
  assert.is(sync.state, 'failing')
  assert.match(sync.error ?? '', /^Gatehouse could not make or send this server's manifest: .+\.$/)
  assert.ok(Date.parse(sync.nextTryAt ?? '') > Date.now())
  const { rows } = await stage.gatehouse.database.owner.query(
    'select from graphile_worker._private_jobs where key = $1 and run_at > now()',
    [`sync:${job.server}`],
  )
  assert.is(rows.length, 1)
  assert.match(logged.text(), /sync failed/)
})

test.run()
