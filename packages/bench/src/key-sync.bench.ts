import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { removeKey } from '@gatehouse/core/fleet/ssh-key/remove-key'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import type { Benchmark } from './benchmark.ts'
import { assertEverywhere, type FleetStage, openFleetStage } from './fleet-stage.ts'
import { type FleetTool, fleetTools } from './fleet-tools.ts'
import { median, short } from './report.ts'
import { timed } from './timed.ts'

const hosts = 100

/** Seconds for adding and for removing. */
interface Both {
  add: number
  remove: number
}

export const benchmark: Benchmark = {
  work: `a key added, then removed, on ${hosts} real OpenSSH hosts, until each has proved it`,
  yardstick: "ansible's authorized_key with as many forks (and a parallel ssh loop, goal ≥ 3)",
  goal: { least: 20 },
  async run({ rounds }) {
    await using stage = await openFleetStage(hosts)
    const { ansible, loop, keptLoop, close } = fleetTools(stage)
    const ratios: number[] = []
    const loops: number[] = []
    const keptLoops: number[] = []
    try {
      for (let round = 0; round <= rounds; round++) {
        const mine = await ours(stage)
        const theirs = await byTool(stage, ansible)
        const looped = await byTool(stage, loop)
        const keptLooped = await byTool(stage, keptLoop)
        // the first opens everybody's connections
        if (round === 0) continue
        ratios.push(worst(theirs, mine))
        loops.push(worst(looped, mine))
        keptLoops.push(worst(keptLooped, mine))
        console.log(
          `round ${round}: gatehouse ${inWords(mine)}, ansible ${inWords(theirs)}, ssh loop ${inWords(looped)}, over kept connections ${inWords(keptLooped)}`,
        )
      }
    } finally {
      close()
    }
    console.log(`each ratio is the smaller of adding's and removing's`)
    console.log(`against the ssh loop: median ${short(median(loops))} (goal ≥ 3)`)
    console.log(`against the loop over kept connections, without a goal: median ${short(median(keptLoops))}`)
    console.log(`from commit to proof, the last change: ${await fromCommitToProof(stage)}`)
    return ratios
  },
}

async function ours(stage: FleetStage): Promise<Both> {
  const { publicKey } = generateManagementKey('bench')
  let key = ''
  const add = await timed(async () => {
    key = (await addKey(stage.member.caller, { name: 'bench', publicKey })).id
    await stage.converged()
  })
  await assertEverywhere(stage, 'ops', publicKey, true)
  const remove = await timed(async () => {
    await removeKey(stage.member.caller, { key })
    await stage.converged()
  })
  await assertEverywhere(stage, 'ops', publicKey, false)
  return { add, remove }
}

async function byTool(stage: FleetStage, tool: FleetTool): Promise<Both> {
  const { publicKey } = generateManagementKey('bench')
  const add = await timed(() => tool.set('ops', publicKey, true))
  await assertEverywhere(stage, 'ops', publicKey, true)
  const remove = await timed(() => tool.set('ops', publicKey, false))
  await assertEverywhere(stage, 'ops', publicKey, false)
  return { add, remove }
}

const worst = (theirs: Both, mine: Both) => Math.min(theirs.add / mine.add, theirs.remove / mine.remove)
const inWords = ({ add, remove }: Both) => `${short(add)} + ${short(remove)} s`

async function fromCommitToProof({ gatehouse }: FleetStage): Promise<string> {
  const { rows } = await gatehouse.database.owner.query<{ p50: number; p95: number }>(
    `select percentile_cont(0.5) within group (order by s) as p50, percentile_cont(0.95) within group (order by s) as p95
     from (select extract(epoch from proved_at - changed_at)::float8 as s from server_syncs) t`,
  )
  const { p50 = Number.NaN, p95 = Number.NaN } = rows[0] ?? {}
  return `median ${short(p50)} s, p95 ${short(p95)} s (goal p95 < 3 s)`
}
