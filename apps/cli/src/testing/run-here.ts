import { Readable, Writable } from 'node:stream'
import { outputFailed } from '../output-gone.ts'
import { program } from '../program.ts'
import { type Ended, ownVariables } from './run-command.ts'

/** The process's own things that a command sees. */
const seen = ['env', 'stdin', 'stdout', 'stderr', 'exit'] as const

class Exit extends Error {}

let last: Promise<unknown> = Promise.resolve()

/**
 * Runs a command in this process, one at a time, as main.ts does in its own: the same words, files and exit codes, without the second
 * that Node takes to read it all.
 */
export function runHere(args: string[], env: Record<string, string>, input = ''): Promise<Ended> {
  const run = last.then(() => runNow(args, env, input))
  last = run.catch(() => {})
  return run
}

async function runNow(args: string[], env: Record<string, string>, input: string): Promise<Ended> {
  const own = seen.map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const)
  const out = kept()
  const err = kept()
  out.stream.on('error', outputFailed)
  let exitCode: number | undefined
  const given = {
    env: { ...ownVariables(), ...env },
    stdin: Readable.from(input ? [Buffer.from(input)] : []),
    stdout: out.stream,
    stderr: err.stream,
    exit(code: number) {
      exitCode = code
      throw new Exit()
    },
  }
  for (const name of seen)
    Object.defineProperty(process, name, { value: given[name], configurable: true, writable: true })
  try {
    process.exitCode = undefined
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof Exit)) throw error
  } finally {
    for (const [name, descriptor] of own) if (descriptor) Object.defineProperty(process, name, descriptor)
    exitCode ??= Number(process.exitCode ?? 0)
    process.exitCode = undefined
  }
  return { code: exitCode, out: out.text(), err: err.text() }
}

function kept() {
  const pieces: Buffer[] = []
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      pieces.push(piece)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(pieces).toString() }
}
