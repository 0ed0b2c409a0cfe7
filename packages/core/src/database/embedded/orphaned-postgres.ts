import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** The pid in the cluster's postmaster.pid, alive or not; undefined where there is no such file. */
export function recordedPostmaster(data: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

/**
 * Waits until no PostgreSQL process of this cluster is left. One whose Gatehouse was killed is normally shutting down by
 * itself; after 2 s it is asked to (SIGINT), after 20 s told to (SIGQUIT), after 30 s killed: the log repairs the cluster.
 * Call it only with the data folder locked, as nothing alive can own these processes then.
 */
export async function endOrphanedPostgres(data: string): Promise<void> {
  const steps: { after: number; signal: NodeJS.Signals }[] = [
    { after: 2_000, signal: 'SIGINT' },
    { after: 20_000, signal: 'SIGQUIT' },
    { after: 30_000, signal: 'SIGKILL' },
  ]
  const begin = performance.now()
  for (let left = postgresProcesses(data); left.length > 0; left = postgresProcesses(data)) {
    const waited = performance.now() - begin
    if (waited > 35_000) {
      throw new EmbeddedPostgresError(
        `PostgreSQL (process ${left[0]}) is still running on ${data}. Stop it and start again.`,
      )
    }
    const postmaster = left.find((pid) => pid === recordedPostmaster(data))
    if (steps[0] !== undefined && waited > steps[0].after) {
      const { signal } = steps.shift() ?? { signal: 'SIGKILL' }
      // Backends that outlived their postmaster take SIGINT for "cancel the query" only.
      if (postmaster === undefined)
        for (const pid of left) send(pid, signal === 'SIGINT' ? 'SIGQUIT' : signal)
      else send(postmaster, signal)
    }
    await setTimeout(20)
  }
}

/** Pids of the cluster's server processes; outside Linux of its postmaster alone. A reused pid is never taken for one. */
export function postgresProcesses(data: string): number[] {
  if (process.platform === 'linux') {
    const cluster = statSync(data, { throwIfNoEntry: false })
    if (cluster === undefined) return []
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    return pids.filter((pid) => worksIn(pid, cluster)).map(Number)
  }
  const pid = recordedPostmaster(data)
  if (pid === undefined) return []
  try {
    const command = execFileSync('/bin/ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
    return command.includes('postgres') && command.includes(data) ? [pid] : []
  } catch {
    return []
  }
}

/** PostgreSQL's processes have the cluster as their working folder, whatever path it was started by. */
function worksIn(pid: string, cluster: { dev: number; ino: number }): boolean {
  try {
    if (readFileSync(`/proc/${pid}/comm`, 'utf8') !== 'postgres\n') return false
    const folder = statSync(`/proc/${pid}/cwd`)
    return folder.dev === cluster.dev && folder.ino === cluster.ino
  } catch {
    return false
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in between.
  }
}
