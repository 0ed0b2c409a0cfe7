import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { quickFolder } from '@gatehouse/core/database/testing/quick-folder'
import { prepareData } from './begun-demo.ts'
import { freePort } from './free-port.ts'
import { processesOf } from './processes-of.ts'

const root = join(import.meta.dirname, '../../..')

export interface GatehouseOptions {
  /** The data folder; made by {@link makeDataFolder}. */
  data: string
  /** The parts to serve: all unless named. */
  parts?: string[]
  env?: Record<string, string>
  /** A command in front, such as `setpriv …`. */
  prefix?: readonly string[]
  /** With initdb and every migration; else it finds a cluster that another start might have left. */
  first?: boolean
  /** That cluster waits for the disk at each commit, which only a machine that loses power needs. */
  durable?: boolean
  /** Started by `npm start`, as a terminal would: signals of the keyboard reach the whole group. */
  npmStart?: boolean
}

/** Gatehouse as `npm start` runs it, in a process of its own. */
export interface GatehouseProcess {
  readonly pid: number
  readonly url: string
  readonly port: number
  /** What it printed so far, both outputs. */
  output(): string
  /** The owner's sign-in link, as printed. */
  signInLink(): string
  /** Ctrl-C: answers how it ended, once nothing of it is left. */
  stop(): Promise<{ code: number | null; milliseconds: number }>
  /** kill -9: resolves once nothing of it is left. */
  kill(): Promise<void>
}

/** How a start ended that was to fail. */
export interface FailedStart {
  code: number | null
  stdout: string
  stderr: string
}

/** A new data folder's path, the folder itself made. */
export function makeDataFolder(): string {
  return mkdtempSync(join(quickFolder(), 'gatehouse-e2e-'))
}

export function removeDataFolder(folder: string | undefined): void {
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Starts it and waits until it says that it runs. @throws Error with all it printed if it ends before */
export async function startGatehouse(options: GatehouseOptions): Promise<GatehouseProcess> {
  const port = Number(options.env?.['PORT'] ?? (await freePort()))
  if (!options.first) await prepareData(options.data, options.env ?? {}, options.durable ?? false)
  const child = spawnGatehouse({ ...options, env: { PORT: String(port), GATEWAY_PORT: '0', ...options.env } })
  const printed = collect(child)
  const exited = once(child, 'exit')
  const ready = () => printed.all.includes('Stop with Ctrl-C')
  for (const begin = performance.now(); !ready(); await sleep(10)) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() - begin > 120_000) {
      child.kill('SIGKILL')
      throw new Error(`Gatehouse did not start:\n${printed.all}`)
    }
  }
  const end = async (signal: NodeJS.Signals) => {
    const begin = performance.now()
    // kill -9 hits one process, Ctrl-C everything in the foreground
    if (options.npmStart && signal === 'SIGINT') process.kill(-(child.pid ?? 0), signal)
    else child.kill(signal)
    await exited
    const milliseconds = performance.now() - begin
    await untilNothingIsLeft(options.data)
    return { code: child.exitCode, milliseconds }
  }
  return {
    pid: child.pid ?? 0,
    port,
    url: `http://localhost:${port}`,
    output: () => printed.all,
    signInLink: () => /\S+\/sign-in#token=\S+/.exec(printed.all)?.[0] ?? '',
    stop: () => end('SIGINT'),
    async kill() {
      await end('SIGKILL')
    },
  }
}

/** Runs a start that is to fail, to its end. */
export async function failToStart(options: GatehouseOptions): Promise<FailedStart> {
  const child = spawnGatehouse(options)
  const printed = collect(child)
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  return { code, stdout: printed.stdout, stderr: printed.stderr }
}

function spawnGatehouse({ data, parts = [], env = {}, prefix = [], npmStart = false }: GatehouseOptions) {
  const serve = [process.execPath, join(root, 'apps/cli/src/main.ts'), 'serve', ...parts]
  const [command = '', ...args] = npmStart ? ['npm', 'start'] : [...prefix, ...serve]
  const { PATH, LANG, NODE_COMPILE_CACHE } = process.env
  return spawn(command, args, {
    cwd: root,
    env: {
      PATH,
      LANG,
      NODE_COMPILE_CACHE,
      HOME: data,
      GATEHOUSE_DATA: data,
      npm_config_update_notifier: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: npmStart,
  })
}

function collect(child: ChildProcess) {
  const printed = { stdout: '', stderr: '', all: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
      printed.all += text
    })
  }
  return printed
}

/** Killed, its helpers see it within moments; PostgreSQL then shuts down. */
async function untilNothingIsLeft(data: string): Promise<void> {
  for (const begin = performance.now(); processesOf(data).length > 0; await sleep(20)) {
    if (performance.now() - begin > 30_000) throw new Error(`Left behind:\n${processesOf(data).join('\n')}`)
  }
}
