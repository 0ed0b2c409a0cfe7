import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import * as assert from 'uvu/assert'
import { runHere } from './run-here.ts'

/** Runs commands as a test expects them to end. */
export interface Commands {
  /** Runs a command that must be done; answers what it printed. */
  done(args: string[], input?: string): Promise<string>
  /** The same with --json, parsed. */
  json(args: string[], input?: string): Promise<ReturnType<typeof JSON.parse>>
  /** Runs a command that must fail; answers the one line that says why. */
  failed(args: string[], exitCode?: number, input?: string): Promise<string>
}

/** The command, on a database and a folder of this test's own. */
export interface CommandStage extends Commands {
  product: TestGatehouse
  folder: string
  env: Record<string, string>
  close(): Promise<void>
}

export async function openCommandStage(): Promise<CommandStage> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'))
  const product = await openTestGatehouse()
  const { host: socket, port, user, database } = product.database.address
  const env = {
    DATABASE_URL: `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(socket)}`,
    GATEHOUSE_SECRET: 'a secret for tests alone and long enough',
    GATEHOUSE_DATA: folder,
  }
  return {
    product,
    folder,
    env,
    ...commandsWith(env),
    async close() {
      await product.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Commands with these variables. */
export function commandsWith(env: Record<string, string>): Commands {
  const done = async (args: string[], input = '') => {
    const { code, out, err } = await runHere(args, env, input)
    assert.is(code, 0, `${args.join(' ')}: ${err}`)
    return out
  }
  return {
    done,
    json: async (args, input) => JSON.parse(await done([...args, '--json'], input)),
    async failed(args, exitCode = 1, input = '') {
      const { code, out, err } = await runHere(args, env, input)
      assert.equal([code, out], [exitCode, ''], `${args.join(' ')}: ${err}`)
      const line = err.trimEnd().split('\n').at(-1) ?? ''
      assert.match(line, /^gatehouse: /)
      return line.slice('gatehouse: '.length)
    },
  }
}
