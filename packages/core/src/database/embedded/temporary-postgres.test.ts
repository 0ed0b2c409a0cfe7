import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { query } from './gatehouse-process.fixture.ts'
import { postgresProcesses } from './orphaned-postgres.ts'
import { startTemporaryPostgres } from './temporary-postgres.ts'

const test = suite('temporary PostgreSQL')

test('is new, does not sync, and leaves nothing behind when stopped', async () => {
  const postgres = await startTemporaryPostgres()
  const folder = dirname(postgres.connection.host)
  const row = await query(postgres.connection, "select current_setting('fsync') as fsync").finally(
    postgres.stop,
  )
  assert.ok(postgres.fresh)
  assert.equal(row, { fsync: 'off' })
  assert.not(existsSync(folder))
})

for (const end of [
  'process.kill(process.pid, "SIGKILL")',
  'process.exit()',
  'throw new Error("on purpose")',
]) {
  test(`leaves nothing behind when the process ends by ${end}`, async () => {
    const module = JSON.stringify(new URL('temporary-postgres.ts', import.meta.url).href)
    const code = `import { startTemporaryPostgres } from ${module}
      const postgres = await startTemporaryPostgres()
      await new Promise((resolve) => process.stdout.write(postgres.connection.host, resolve))
      ${end}`
    const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'ignore']
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio, cwd: '/' })
    const output = once(child.stdout ?? child, 'data')
    await once(child, 'exit')
    const folder = dirname(String((await output)[0]))
    const begin = performance.now()
    while (existsSync(folder) && performance.now() - begin < 30_000) await setTimeout(20)
    assert.not(existsSync(folder))
    assert.equal(postgresProcesses(join(folder, 'data')), [])
  })
}

test.run()
