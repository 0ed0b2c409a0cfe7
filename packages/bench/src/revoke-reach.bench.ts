import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import type { Benchmark } from './benchmark.ts'
import { assertClosedEverywhere, assertEverywhere, type FleetStage, openFleetStage } from './fleet-stage.ts'
import { fleetTools } from './fleet-tools.ts'
import { median, short } from './report.ts'
import { timed } from './timed.ts'

const hosts = 100

export const benchmark: Benchmark = {
  work: `one member revoked, the keys gone from ${hosts} real OpenSSH hosts, proved`,
  yardstick: "ansible's authorized_key removing them (and a parallel ssh loop, goal ≥ 3)",
  goal: { least: 20 },
  async run({ rounds }) {
    await using stage = await openFleetStage(hosts)
    const { ansible, loop, close } = fleetTools(stage)
    const ratios: number[] = []
    const loops: number[] = []
    try {
      for (let round = 0; round <= rounds; round++) {
        const mine = await revoked(stage, round)
        const { publicKey } = generateManagementKey('bench')
        await loop.set('ops', publicKey, true)
        const theirs = await timed(() => ansible.set('ops', publicKey, false))
        await assertEverywhere(stage, 'ops', publicKey, false)
        await loop.set('ops', publicKey, true)
        const looped = await timed(() => loop.set('ops', publicKey, false))
        await assertEverywhere(stage, 'ops', publicKey, false)
        // the first opens everybody's connections
        if (round === 0) continue
        ratios.push(theirs / mine)
        loops.push(looped / mine)
        console.log(
          `round ${round}: gatehouse ${short(mine)} s, ansible ${short(theirs)} s, ssh loop ${short(looped)} s`,
        )
      }
    } finally {
      close()
    }
    console.log(`against the ssh loop: median ${short(median(loops))} (goal ≥ 3)`)
    return ratios
  },
}

/** Seconds from the click until every host has proved that the member's keys are gone; prints how long closing the accounts took. */
async function revoked(stage: FleetStage, round: number): Promise<number> {
  const { gatehouse, owner } = stage
  const leaver = await gatehouse.join(owner, `leaver-${round}@acme.com`, 'OPERATOR')
  const { publicKey } = generateManagementKey('leaver')
  await addKey(leaver.caller, { name: 'laptop', publicKey })
  await stage.converged()
  await assertEverywhere(stage, `leaver-${round}`, publicKey, true)
  let seconds = 0
  const wholly = await timed(async () => {
    seconds = await timed(async () => {
      await revokeMember(owner.caller, { user: leaver.user })
      await stage.converged()
    })
    await stage.closed()
  })
  await assertEverywhere(stage, `leaver-${round}`, publicKey, false)
  await assertClosedEverywhere(stage, `leaver-${round}`)
  console.log(
    `round ${round}: keys gone after ${short(seconds)} s, accounts closed and processes ended after ${short(wholly)} s`,
  )
  return seconds
}
