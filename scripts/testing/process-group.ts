import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether others of its group are there still; helpers that end by themselves get half a second for it. */
export async function groupOutlives({ pid }: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < 10; tries++) {
    if (!groupOf(pid ?? 0).some((other) => other !== pid)) return false
    await sleep(50)
  }
  return true
}

/** The processes of a group (proc(5), /proc/pid/stat), but for those that have ended and wait for PID 1 to see it; none where there is no /proc. */
function groupOf(group: number): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => {
        const [state, , ofGroup] = statOf(name)
        return Number(ofGroup) === group && state !== 'Z'
      })
      .map(Number)
  } catch {
    return []
  }
}

/** From the state on: a name may hold anything. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return [] // it has gone
  }
}

/** Ends a process with all that it has started. */
export function killGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGKILL')
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): boolean {
  try {
    return child.pid !== undefined && process.kill(-child.pid, signal)
  } catch {
    return false // the group is empty
  }
}
