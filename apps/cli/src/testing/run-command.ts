import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** The command's program. */
export const main = join(import.meta.dirname, '../main.ts')

/** What a command printed, and how it ended. */
export interface Ended {
  code: number | null
  out: string
  err: string
}

/** This process's variables that are no settings of Gatehouse. */
export function ownVariables(): Record<string, string> {
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env
  const all = { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE }
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

/** Starts the real `gatehouse` command with these variables and no others of Gatehouse's. */
export function startCommand(args: string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [main, ...args], { env: { ...ownVariables(), ...env }, stdio: 'pipe' })
}

/** Runs it to its end, with `input` on its standard input. */
export async function runCommand(args: string[], env: Record<string, string>, input = ''): Promise<Ended> {
  const child = startCommand(args, env)
  const impatience = setTimeout(() => child.kill('SIGKILL'), 60_000)
  const { stdin, stdout, stderr } = child
  if (!stdin || !stdout || !stderr) throw new Error('the command was started without pipes')
  stdin.on('error', () => {}) // it need not read its input
  stdin.end(input)
  const [out, err, [code]] = await Promise.all([text(stdout), text(stderr), once(child, 'close')])
  clearTimeout(impatience)
  return { code, out, err }
}
