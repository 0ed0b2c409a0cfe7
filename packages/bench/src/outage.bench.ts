import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type StoppablePostgres,
  startStoppablePostgres,
} from '@gatehouse/core/database/testing/stoppable-postgres'
import { syncProgress } from '@gatehouse/core/fleet/server/sync-progress'
import type { SyncProgress } from '@gatehouse/core/fleet/server/view'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { fleetMissing } from '@gatehouse/hosts/test-host/fleet'
import { enterOwnNetwork } from '@gatehouse/hosts/test-host/own-network'
import type { Benchmark } from './benchmark.ts'
import { assertEverywhere, type FleetStage, openFleetStage } from './fleet-stage.ts'
import { short } from './report.ts'

const hosts = 100

export const benchmark: Benchmark = {
  work: `PostgreSQL stopped for a minute in the middle of syncs to ${hosts} real OpenSSH hosts; from its return and a revocation until the keys are gone from all, proved`,
  yardstick: null,
  goal: { most: 5, unit: 's' },
  async run({ rounds, seconds }) {
    // the process is replaced here, and what it had begun would be left
    if (!fleetMissing()) enterOwnNetwork()
    const postgres = await startStoppablePostgres()
    try {
      await using stage = await openFleetStage(hosts, postgres.connection)
      const figures: number[] = []
      for (let round = 1; round <= rounds; round++)
        figures.push(await outage(stage, postgres, { round, awaySeconds: seconds > 1 ? 60 : 15 }))
      return figures
    } finally {
      await postgres.remove()
    }
  },
}

async function outage(
  stage: FleetStage,
  postgres: StoppablePostgres,
  { round, awaySeconds }: { round: number; awaySeconds: number },
): Promise<number> {
  const { gatehouse, owner, member } = stage
  const leaver = await gatehouse.join(owner, `leaver-${round}@acme.com`, 'OPERATOR')
  const { publicKey } = generateManagementKey('leaver')
  await addKey(leaver.caller, { name: 'laptop', publicKey })
  await stage.converged()
  await assertEverywhere(stage, `leaver-${round}`, publicKey, true)
  await addKey(member.caller, {
    name: `round ${round}`,
    publicKey: generateManagementKey('ops').publicKey,
  })
  await postgres.stop()
  await sleep(awaySeconds * 1000)
  await postgres.start()
  const back = performance.now()
  await onceBack(() => revokeMember(owner.caller, { user: leaver.user }))
  const revoked = performance.now()
  await until(stage, ({ proved }) => proved === hosts)
  const took = (performance.now() - back) / 1000
  await assertEverywhere(stage, `leaver-${round}`, publicKey, false)
  await until(stage, ({ proved, closing }) => proved === hosts && closing === 0)
  const { rows } = await gatehouse.database.owner.query<{ leased: number }>(
    'select count(*)::int as leased from server_syncs where leased_by is not null',
  )
  assert.equal(rows[0]?.leased, 0, 'a lease is left')
  console.log(
    `round ${round}: away ${awaySeconds} s, revoked ${short((revoked - back) / 1000)} s after the return, gone everywhere, and proved, after ${short(took)} s`,
  )
  return took
}

async function onceBack<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === 100) throw error
      await sleep(50)
    }
  }
}

/** Waits until the account's servers are so far, whatever failed on the way. */
async function until({ owner }: FleetStage, isDone: (progress: SyncProgress) => boolean): Promise<void> {
  for (const end = Date.now() + 90_000; ; await sleep(50)) {
    const progress = await syncProgress(owner.caller, undefined)
    if (isDone(progress)) return
    assert.ok(Date.now() < end, `${progress.proved} of ${hosts} have proved it`)
  }
}
