import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface CommandResult {
  /** Null where a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Root's usual PATH, and all of the environment that a command on a test host gets. */
export const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }

/** Runs a program to its end, with `input` on its stdin. Throws only where it could not be started. */
export async function runCommand(
  program: string,
  args: readonly string[],
  input = '',
): Promise<CommandResult> {
  const child = spawn(program, args, { env: environment })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  // It may end without having read everything.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}
