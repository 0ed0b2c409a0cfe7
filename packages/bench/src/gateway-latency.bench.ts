import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { openGatewayStage } from './gateway-stage.ts'
import { percentile, short } from './report.ts'
import { openTypist, type Typist } from './typist.ts'

export const benchmark: Benchmark = {
  work: 'a key pressed until its echo, through the recorded gateway; how much longer at the median',
  yardstick: '`ssh -J` through OpenSSH to the same server',
  goal: { most: 1, unit: 'ms' },
  async run({ rounds, seconds }) {
    await using stage = await openGatewayStage()
    const { ssh } = await stage.newcomer('ops')
    const ours = await openTypist(ssh, ssh.byGateway())
    const theirs = await openTypist(ssh, ssh.byJump)
    const keys = seconds * 60
    const figures: number[] = []
    await typed([ours, theirs], 50)
    for (let round = 1; round <= rounds; round++) {
      const [mine = [], other = []] = await typed([ours, theirs], keys)
      figures.push(percentile(mine, 0.5) - percentile(other, 0.5))
      console.log(`round ${round}: gatehouse ${inWords(mine)}, ssh -J ${inWords(other)}`)
    }
    await Promise.all([ours.leave(), theirs.leave()])
    return figures
  },
}

/** Each presses so many keys, in turns, as a person types; answers what each waited, in milliseconds. */
async function typed(typists: readonly Typist[], keys: number): Promise<number[][]> {
  const waited: number[][] = typists.map(() => [])
  for (let key = 0; key < keys; key++) {
    for (const [index, typist] of typists.entries()) {
      waited[index]?.push(await typist.press())
      await sleep(5 + Math.random() * 20)
    }
  }
  return waited
}

const inWords = (waited: readonly number[]) =>
  `median ${short(percentile(waited, 0.5))} ms, p99 ${short(percentile(waited, 0.99))} ms`
