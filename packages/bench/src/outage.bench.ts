import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type StoppablePostgres,
  startStoppablePostgres,
} from '@gatehouse/core/database/testing/stoppable-postgres'
import { addKey } from '@gatehouse/core/key/add-key'
import { revokeMember } from '@gatehouse/core/member/revoke-member'
import { syncProgress } from '@gatehouse/core/server/sync-progress'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import type { Benchmark } from './benchmark.ts'
import { type FleetStage, onEach, openFleetStage } from './fleet-stage.ts'
import { short } from './report.ts'

const hosts = 100

export const benchmark: Benchmark = {
  work: `PostgreSQL stopped for a minute in the middle of syncs to ${hosts} real OpenSSH hosts; from its return and a revocation until the keys are gone from all`,
  yardstick: null,
  goal: { most: 5, unit: 's' },
  async run({ rounds, seconds }) {
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
  assert.equal(await holding(stage, `leaver-${round}`, publicKey), hosts)
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
  while ((await holding(stage, `leaver-${round}`, publicKey)) > 0) await sleep(100)
  const took = (performance.now() - back) / 1000
  await converged(stage)
  const { rows } = await gatehouse.database.owner.query<{ leased: number }>(
    'select count(*)::int as leased from server_syncs where leased_by is not null',
  )
  assert.equal(rows[0]?.leased, 0, 'a lease is left')
  console.log(
    `round ${round}: away ${awaySeconds} s, revoked ${short((revoked - back) / 1000)} s after the return, gone everywhere after ${short(took)} s`,
  )
  return took
}

/** On how many hosts the login has the key. */
async function holding({ fleet }: FleetStage, login: string, publicKey: string): Promise<number> {
  const blob = publicKey.split(' ')[1] ?? ''
  const files = await onEach(fleet, `cat /home/${login}/.ssh/authorized_keys 2>/dev/null || :`)
  return files.filter((text) => text.includes(blob)).length
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

/** Every host has proved what it should hold, whatever failed on the way. */
async function converged({ owner }: FleetStage): Promise<void> {
  for (const until = Date.now() + 60_000; ; await sleep(100)) {
    const { proved, closing } = await syncProgress(owner.caller, undefined)
    if (proved === hosts && closing === 0) return
    assert.ok(Date.now() < until, `${proved} of ${hosts} have proved it`)
  }
}
