import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { addRule } from '@gatehouse/core/machine/firewall/add-rule'
import { enableFirewall } from '@gatehouse/core/machine/firewall/switch-firewall'
import { listParts } from '@gatehouse/core/machine/part/list-parts'
import type { Benchmark } from './benchmark.ts'
import { ansibleTables } from './firewall-tools.ts'
import { type FleetStage, onEach, openFleetStage } from './fleet-stage.ts'
import { short } from './report.ts'
import { timed } from './timed.ts'

const hosts = 100

export const benchmark: Benchmark = {
  work: `a firewall rule on ${hosts} real hosts: armed, loaded, confirmed by new connections and proved, one host first`,
  yardstick: 'ansible’s copy and nft -f with as many forks, without undo or proof',
  goal: { least: 10 },
  async run({ rounds }) {
    await using stage = await openFleetStage(hosts)
    using tables = ansibleTables(stage)
    await turnOn(stage)
    const ratios: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const port = 8000 + round
      const rule = { action: 'allow' as const, ports: [String(port)], comment: 'bench' }
      const mine = await timed(async () => {
        await addRule(stage.owner.caller, { rule })
        await proved(stage)
      })
      await assertLoaded(stage, 'gatehouse', port)
      const theirs = await timed(() => tables.put(port))
      await assertLoaded(stage, 'ansible', port)
      // the first opens everybody's connections
      if (round === 0) continue
      ratios.push(theirs / mine)
      console.log(`round ${round}: gatehouse ${short(mine)} s, ansible ${short(theirs)} s`)
    }
    return ratios
  },
}

async function turnOn(stage: FleetStage): Promise<void> {
  const { rows } = await stage.gatehouse.database.owner.query<{ id: string }>('select id from servers')
  const servers = rows.map(({ id }) => id)
  await enableFirewall(stage.owner.caller, { servers, acknowledge: true })
  await proved(stage)
}

/** Waits until every host has proved its table, asking as cheaply as can be: up to 20 ms longer. @throws AssertionError where one fails, or has undone it */
async function proved({ owner, gatehouse }: FleetStage): Promise<void> {
  for (let left = hosts; left > 0; await sleep(20)) {
    const { rows } = await gatehouse.database.owner.query<{ left: number; bad: boolean }>(
      `select count(*) filter (where proved_version is distinct from version)::int as left,
         bool_or(error is not null or held_at is not null) as bad from server_parts`,
    )
    assert.equal(rows[0]?.bad, false, 'a host failed')
    left = rows[0].left
  }
  const states = (await listParts(owner.caller, {})).items.map(({ state }) => state)
  assert.deepEqual(states, Array(hosts).fill('in-sync'))
}

async function assertLoaded({ fleet }: FleetStage, table: string, port: number): Promise<void> {
  const listed = await onEach(fleet, `nft list table inet ${table}`)
  const right = listed.filter((text) => text.includes(`tcp dport ${port} `)).length
  assert.equal(right, fleet.hosts.length, `${table} is not on every host`)
}
