import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import {
  type GatehouseProcess,
  makeFolder,
  makeFolderWithCluster,
  query,
  spawnGatehouse,
  startGatehouse,
  type User,
  users,
} from './gatehouse-process.fixture.ts'
import { postgresProcesses } from './orphaned-postgres.ts'
import { findPostgresPrograms } from './postgres-programs.ts'

const me: User = process.getuid?.() === 0 ? 'root' : 'self'
const test = suite('embedded PostgreSQL after a crash')
let folder = ''
const data = () => join(folder, 'data')

test.after.each(async () => {
  for (const pid of postgresProcesses(data())) process.kill(pid, 'SIGKILL')
  await untilGone(30_000)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

async function untilGone(limit: number): Promise<void> {
  const begin = performance.now()
  while (postgresProcesses(data()).length > 0) {
    if (performance.now() - begin > limit) throw new Error(`PostgreSQL still runs after ${limit} ms`)
    await setTimeout(10)
  }
}

/** Kills PostgreSQL first, then its Gatehouse, so that no shutdown takes place. */
async function crash(gatehouse: GatehouseProcess): Promise<void> {
  process.kill(gatehouse.started?.pid ?? Number.NaN, 'SIGKILL')
  await gatehouse.end('SIGKILL')
}

async function answerAfterRestart(): Promise<unknown> {
  const postgres = await startEmbeddedPostgres({ folder })
  assert.not(postgres.fresh)
  return await query(postgres.connection, 'select answer from kept').finally(postgres.stop)
}

for (const user of users) {
  for (const signal of ['SIGKILL', 'SIGUSR2'] as const) {
    const end = signal === 'SIGKILL' ? 'kill -9' : 'process.exit'
    test(`as ${user}, ${end} leaves no process behind, and a committed row is there again`, async () => {
      folder = await makeFolderWithCluster(user)
      const first = await startGatehouse(folder, user)
      await query(first.started?.connection, 'create table kept as select 42 as answer')
      await first.end(signal)
      await untilGone(30_000)
      const second = await startGatehouse(folder, user)
      assert.not(second.started?.fresh)
      assert.equal(await query(second.started?.connection, 'select answer from kept'), { answer: 42 })
      await second.end('SIGTERM')
    })
  }

  test(`as ${user}, kill -9 in the middle of initdb is harmless`, async () => {
    folder = makeFolder(user)
    const drafts = () => readdirSync(folder).filter((name) => name.startsWith('data.new-'))
    const child = spawnGatehouse(folder, user)
    while (!drafts().some((name) => existsSync(join(folder, name, 'global')))) await setTimeout(5)
    child.kill('SIGKILL')
    await once(child, 'exit')
    assert.not(existsSync(data()))
    const next = await startGatehouse(folder, user)
    assert.ok(next.started?.fresh)
    assert.equal(drafts(), [])
    await next.end('SIGTERM')
  })
}

test('a stale postmaster.pid is no obstacle, also where its pid is now another process of this user', async () => {
  folder = await makeFolderWithCluster(me)
  const first = await startGatehouse(folder, me)
  await query(first.started?.connection, 'create table kept as select 42 as answer')
  await crash(first)
  await untilGone(30_000)
  const path = join(data(), 'postmaster.pid')
  const stale = readFileSync(path, 'utf8')
  assert.match(stale, `${first.started?.pid}\n`)
  writeFileSync(path, stale.replace(/^\d+/, String(process.pid)))
  assert.equal(await answerAfterRestart(), { answer: 42 })
})

test('an orphan that is still shutting down is waited for', async () => {
  folder = await makeFolderWithCluster(me)
  const first = await startGatehouse(folder, me)
  await query(first.started?.connection, 'create table kept as select 42 as answer')
  const orphan = first.started?.pid ?? Number.NaN
  process.kill(orphan, 'SIGSTOP')
  await first.end('SIGKILL')
  const answer = answerAfterRestart()
  await setTimeout(300)
  assert.ok(postgresProcesses(data()).includes(orphan))
  process.kill(orphan, 'SIGCONT')
  assert.equal(await answer, { answer: 42 })
})

test('an orphan that does not shut down by itself is stopped', async () => {
  folder = await makeFolderWithCluster(me)
  const first = await startEmbeddedPostgres({ folder })
  await query(first.connection, 'create table kept as select 42 as answer').finally(first.stop)
  const orphan = spawnUnguarded()
  const exited = once(orphan, 'exit')
  while (!existsSync(join(folder, 'socket', '.s.PGSQL.5432'))) await setTimeout(10)
  assert.equal(await answerAfterRestart(), { answer: 42 })
  assert.equal(await exited, [0, null])
})

test('a busy backend that outlived its server is ended before the next start', async () => {
  folder = await makeFolderWithCluster(me)
  const first = await startGatehouse(folder, me)
  await query(first.started?.connection, 'create table kept as select 42 as answer')
  const endless = query(first.started?.connection, 'do $$ begin loop end loop; end $$').catch(() => undefined)
  await setTimeout(200)
  await crash(first)
  await setTimeout(300)
  assert.is(postgresProcesses(data()).length, 1)
  assert.equal(await answerAfterRestart(), { answer: 42 })
  await endless
})

/** PostgreSQL as somebody might have started it by hand. */
function spawnUnguarded(): ChildProcess {
  const args = ['-D', data(), '-c', 'listen_addresses=', '-k', join(folder, 'socket')]
  const { postgres } = findPostgresPrograms()
  const namespace = ['--user', '--map-user=65534', '--map-group=65534', postgres, ...args]
  return me === 'root'
    ? spawn('unshare', namespace, { stdio: 'ignore' })
    : spawn(postgres, args, { stdio: 'ignore' })
}

test.run()
