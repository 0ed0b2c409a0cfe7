import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { freePort } from './free-port.ts'
import { short } from './report.ts'

const root = new URL('../../..', import.meta.url).pathname
const giveUpAfter = 120_000
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export const benchmark: Benchmark = {
  work: '`npm start` on an installed tree with an empty data folder, until the sign-in page answers',
  yardstick: null,
  goal: { most: 6, unit: 's' },
  async run({ rounds }) {
    const figures: number[] = []
    while (figures.length < rounds) {
      const { took, built } = await start()
      if (!built) figures.push(took)
      console.log(
        built
          ? 'not counted: the tree was not installed or built'
          : `round ${figures.length}: ${short(took)} s`,
      )
    }
    return figures
  },
}

/** Starts, waits for the page, stops as Ctrl-C does; answers the seconds until the page, and whether it had to install or build first. */
async function start(): Promise<{ took: number; built: boolean }> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cold-'))
  chmodSync(folder, 0o755) // the embedded database's user must be able to pass through
  const port = await freePort()
  const env = { ...process.env, PORT: `${port}`, GATEWAY_PORT: '0', GATEHOUSE_DATA: join(folder, 'data') }
  const started = performance.now()
  // a process group of its own, so that a signal reaches everyone in it, as a terminal's would
  const npm = spawn('npm', ['start'], { cwd: root, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  npm.stderr.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  const exited = once(npm, 'exit')
  const isOver = () => npm.exitCode !== null || npm.signalCode !== null
  const stop = () => {
    if (npm.pid && !isOver()) process.kill(-npm.pid, 'SIGINT')
  }
  for (const signal of signals) process.once(signal, stop)
  try {
    const page = await answered(`http://127.0.0.1:${port}/sign-in`, isOver)
    const took = (performance.now() - started) / 1000
    assert.match(page, /<script/, 'what answers is not the dashboard')
    return { took, built: /^(Installing|Building) /m.test(said) }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${said}`)
  } finally {
    stop()
    await exited
    for (const signal of signals) process.off(signal, stop)
    rmSync(folder, { recursive: true, force: true })
  }
}

async function answered(url: string, isOver: () => boolean): Promise<string> {
  const until = performance.now() + giveUpAfter
  while (performance.now() < until && !isOver()) {
    const response = await fetch(url, { headers: { accept: 'text/html' } }).catch(() => undefined)
    if (response?.ok) return response.text()
    await sleep(20)
  }
  throw new Error(isOver() ? 'npm start ended by itself.' : 'npm start did not answer within two minutes.')
}
