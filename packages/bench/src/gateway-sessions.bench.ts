import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { openGatewayStage } from './gateway-stage.ts'
import { percentile, short } from './report.ts'
import type { SshClient } from './ssh-client.ts'
import { openTypist, type Typist } from './typist.ts'

const sessions = 200
const opening = 8
const mebibyte = 1024 * 1024

export const benchmark: Benchmark = {
  work: `memory of one gateway process for each of ${sessions} live recorded sessions in which somebody types (echo: p99 ≤ 50 ms)`,
  yardstick: null,
  goal: { most: 1, unit: 'MiB' },
  async run({ rounds, seconds }) {
    await using stage = await openGatewayStage()
    const { ssh } = await stage.newcomer('ops')
    const [gateway] = stage.gateways
    if (!gateway) throw new Error('no gateway')
    // what a first session loads stays
    await leave(await open(ssh, opening))
    const before = await gateway.memory()
    const typists = await open(ssh, sessions)
    const figures: number[] = []
    const waited: number[] = []
    try {
      for (let round = 1; round <= rounds; round++) {
        const echoes = await typed(typists, seconds)
        waited.push(...echoes)
        const each = ((await gateway.memory()) - before) / mebibyte / sessions
        figures.push(each)
        console.log(`round ${round}: ${short(each)} MiB each, echo ${inWords(echoes)}`)
      }
      const live = readdirSync(stage.recordings).filter((name) => name.endsWith('.part'))
      assert.equal(live.length, sessions, 'not every session is being recorded')
    } finally {
      await leave(typists)
    }
    const met = percentile(waited, 0.99) <= 50 ? 'met' : 'MISSED'
    console.log(`echo of all ${waited.length} keys: ${inWords(waited)} (goal p99 ≤ 50 ms: ${met})`)
    return figures
  },
}

async function open(ssh: SshClient, count: number): Promise<Typist[]> {
  const typists: Typist[] = []
  while (typists.length < count) {
    const batch = Math.min(opening, count - typists.length)
    typists.push(
      ...(await Promise.all(Array.from({ length: batch }, () => openTypist(ssh, ssh.byGateway())))),
    )
  }
  return typists
}

async function leave(typists: readonly Typist[]): Promise<void> {
  await Promise.all(typists.map((typist) => typist.leave()))
}

/** Each presses about a key a second; answers what each key waited, in milliseconds. */
async function typed(typists: readonly Typist[], seconds: number): Promise<number[]> {
  const waited: number[] = []
  await Promise.all(
    typists.map(async (typist) => {
      await sleep(Math.random() * 1000)
      for (let key = 0; key < seconds; key++) {
        waited.push(await typist.press())
        await sleep(800 + Math.random() * 400)
      }
    }),
  )
  return waited
}

const inWords = (waited: readonly number[]) =>
  `median ${short(percentile(waited, 0.5))} ms, p99 ${short(percentile(waited, 0.99))} ms, longest ${short(Math.max(...waited))} ms`
