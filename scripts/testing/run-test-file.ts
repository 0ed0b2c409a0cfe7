import { type ChildProcess, spawn } from 'node:child_process'
import { groupOutlives, killGroup } from './process-group.ts'
import { readTotals, type Totals } from './totals.ts'

export type FileResult = Totals & { output: string; milliseconds: number }

/** Every process of a test that runs at the moment. */
export const running = new Set<ChildProcess>()

/**
 * Runs one test file in a process, and process group, of its own. Whatever is left of the group at the end is
 * killed, and counts as a failure: tests leave nothing behind.
 * @param timeLimit milliseconds
 */
export async function runTestFile(
  root: string,
  path: string,
  env: Record<string, string>,
  timeLimit: number,
): Promise<FileResult> {
  const started = performance.now()
  const child = spawn(process.execPath, [path], {
    cwd: root,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    killGroup(child)
  }, timeLimit)
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += `${error.message}\n`
      resolve(null)
    })
    child.once('exit', resolve)
  })
  clearTimeout(timer)
  const leftBehind = !timedOut && (await groupOutlives(child))
  killGroup(child)
  running.delete(child)
  if (timedOut) output += `\nKilled: not finished after ${timeLimit / 1_000} s.\n`
  if (leftBehind) output += '\nProcesses were left behind.\n'
  const totals = readTotals(output, code === 0 && !timedOut && !leftBehind)
  return { ...totals, output, milliseconds: performance.now() - started }
}

/** Ends every test that runs at the moment, with all that it has started. */
export function killRunningTests(): void {
  for (const child of running) killGroup(child)
}
