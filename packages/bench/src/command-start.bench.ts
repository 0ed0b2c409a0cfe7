import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { freePort } from './free-port.ts'
import { median, short } from './report.ts'
import { timed } from './timed.ts'

const root = new URL('../../..', import.meta.url).pathname
const launcher = ['scripts/run.mjs', 'gatehouse']
const list = ['team', 'list', '--account', 'acme']
/** How often each is started in a round, in turns. */
const starts = 7

export const benchmark: Benchmark = {
  work: '`gatehouse --help`, and `gatehouse team list` beside a running `serve`, each as a shell starts it',
  yardstick: '`node -e 0` (for `team list` the goal is ≤ 8 ×)',
  goal: { most: 3, unit: '×' },
  async run({ rounds }) {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-command-'))
    chmodSync(folder, 0o755) // the embedded database's user must be able to pass through
    const env = {
      ...process.env,
      GATEHOUSE_DATA: join(folder, 'data'),
      PORT: `${await freePort()}`,
      GATEWAY_PORT: '0',
    }
    const serving = spawn(process.execPath, ['scripts/run.mjs', 'start'], { cwd: root, env, stdio: 'ignore' })
    try {
      await answers(`http://127.0.0.1:${env.PORT}/sign-in`, serving)
      assert.match(start([...launcher, '--help'], env), /^Usage: gatehouse /)
      assert.match(start([...launcher, ...list], env), /^owner@acme\.com +OWNER /m)
      const helps: number[] = []
      const lists: number[] = []
      for (let round = 1; round <= rounds; round++) {
        const { bare, help, team } = await oneRound(env)
        helps.push(help / bare)
        lists.push(team / bare)
        console.log(
          `round ${round}: node -e 0 ${short(bare)} s, --help ${short(help)} s (${short(help / bare)} ×), team list ${short(team)} s (${short(team / bare)} ×)`,
        )
      }
      console.log(`team list against node -e 0: median ${short(median(lists))} × (goal ≤ 8 ×)`)
      return helps
    } finally {
      serving.kill('SIGTERM')
      if (serving.exitCode === null && serving.signalCode === null) await once(serving, 'exit')
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** The median seconds of each, started in turns, so that whatever else the machine does meets all three. */
async function oneRound(env: NodeJS.ProcessEnv) {
  const seconds = { bare: [] as number[], help: [] as number[], team: [] as number[] }
  for (let n = 0; n < starts; n++) {
    seconds.bare.push(await timed(async () => start(['-e', '0'], env)))
    seconds.help.push(await timed(async () => start([...launcher, '--help'], env)))
    seconds.team.push(await timed(async () => start([...launcher, ...list], env)))
  }
  return { bare: median(seconds.bare), help: median(seconds.help), team: median(seconds.team) }
}

function start(args: readonly string[], env: NodeJS.ProcessEnv): string {
  return execFileSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
}

async function answers(url: string, serving: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600 && serving.exitCode === null; tries++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    await sleep(100)
  }
  throw new Error('gatehouse serve did not answer within a minute.')
}
