import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyCluster } from '../testing/copied-cluster.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { DataFolderBusy, EmbeddedPostgresError } from './embedded-postgres-error.ts'
import {
  makeFolder,
  makeFolderWithCluster,
  query,
  startGatehouse,
  users,
} from './gatehouse-process.fixture.ts'
import { postgresProcesses } from './orphaned-postgres.ts'
import { makeSocketFolder } from './socket-folder.ts'

const isRoot = process.getuid?.() === 0
const quick = { fsync: 'off' }
const test = suite('embedded PostgreSQL')
let folder = ''

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-embedded-'))
})
test.after.each(() => rmSync(folder, { recursive: true, force: true }))

async function refusal(path: string): Promise<EmbeddedPostgresError> {
  try {
    const postgres = await startEmbeddedPostgres({ folder: path, settings: quick })
    await postgres.stop()
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) return error
    throw error
  }
  throw new Error('it started')
}

for (const user of users) {
  test(`as ${user}, a second start finds what the first one left, durable and on a socket alone`, async () => {
    const own = makeFolder(user)
    try {
      const first = await startGatehouse(own, user)
      assert.equal(first.refused, undefined)
      assert.ok(first.started?.fresh)
      await query(first.started?.connection, 'create table kept as select 42 as answer')
      await first.end('SIGTERM')
      assert.equal(postgresProcesses(join(own, 'data')), [])

      const second = await startGatehouse(own, user)
      assert.equal(second.started?.fresh, false)
      const connection = second.started?.connection
      assert.equal(await query(connection, 'select answer, current_user::text as me from kept'), {
        answer: 42,
        me: 'postgres',
      })
      const settings = `select current_setting('listen_addresses') as listen, current_setting('fsync') as fsync,
        current_setting('synchronous_commit') as commit, current_setting('data_checksums') as checksums,
        current_setting('server_encoding') as encoding, lower('É') as lowered`
      assert.equal(await query(connection, settings), {
        listen: '',
        fsync: 'on',
        commit: 'on',
        checksums: 'on',
        encoding: 'UTF8',
        lowered: 'é',
      })
      assert.equal(statSync(connection?.host ?? '').mode & 0o777, 0o700)
      await second.end('SIGTERM')
    } finally {
      rmSync(own, { recursive: true, force: true })
    }
  })
}

test('settings reach the server', async () => {
  await copyCluster(folder)
  const postgres = await startEmbeddedPostgres({ folder, settings: { ...quick, work_mem: '7MB' } })
  const row = await query(postgres.connection, "select current_setting('work_mem') as memory").finally(
    postgres.stop,
  )
  assert.equal(row, { memory: '7MB' })
})

test('a database missing since a crash after initdb is made by the next start', async () => {
  await copyCluster(folder)
  const first = await startEmbeddedPostgres({ folder, settings: quick })
  await query({ ...first.connection, database: 'postgres' }, 'drop database gatehouse').finally(first.stop)
  const second = await startEmbeddedPostgres({ folder, settings: quick })
  const row = await query(second.connection, 'select current_database()::text as name').finally(second.stop)
  assert.equal(row, { name: 'gatehouse' })
  assert.not(second.fresh)
})

test('a path too long for a socket gets a private folder elsewhere, removed by stop', async () => {
  const long = join(folder, 'x'.repeat(120))
  await copyCluster(long)
  const postgres = await startEmbeddedPostgres({ folder: long, settings: quick })
  const { host } = postgres.connection
  const row = await query(postgres.connection, 'select 1 as one').finally(postgres.stop)
  assert.equal(row, { one: 1 })
  assert.equal(dirname(host), tmpdir())
  assert.not(existsSync(host))
})

test('of two starts at once one wins, and the other names its process', async () => {
  await copyCluster(folder)
  const results = await Promise.allSettled(
    [1, 2].map(() => startEmbeddedPostgres({ folder, settings: quick })),
  )
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  for (const postgres of started) await postgres.stop()
  assert.is(started.length, 1)
  assert.instance(reasons[0], DataFolderBusy)
  assert.is(reasons[0].pid, process.pid)
})

test('of two processes at once one wins, and its folder stays refused to others while it runs', async () => {
  await copyCluster(folder)
  const user = isRoot ? 'root' : 'self'
  const both = await Promise.all([startGatehouse(folder, user), startGatehouse(folder, user)])
  const winner = both.find((one) => one.started)
  const loser = both.find((one) => one.refused)
  const later = await refusal(folder)
  await winner?.end('SIGTERM')
  assert.is(loser?.refused?.name, 'DataFolderBusy')
  assert.match(loser?.refused?.message ?? '', `process ${winner?.process.pid}`)
  assert.instance(later, DataFolderBusy)
  assert.match(later.message, `process ${winner?.process.pid}`)
})

test('a server that ends by itself is started again at its place, each time, and says so', async () => {
  await copyCluster(folder)
  const told: string[] = []
  const tell = (report: object) => void told.push(...Object.keys(report))
  const postgres = await startEmbeddedPostgres({ folder, settings: quick, tell })
  await query(postgres.connection, 'create table kept as select 42 as answer')
  for (const signal of ['SIGKILL', 'SIGQUIT', 'SIGINT'] as const) {
    const { pid } = postgres
    process.kill(pid ?? Number.NaN, signal)
    while (postgres.pid === pid || postgres.pid === undefined) await sleep(10)
    assert.equal(await query(postgres.connection, 'select answer from kept'), { answer: 42 })
    assert.equal(told.splice(0), ['ended', 'running'], signal)
  }
  await postgres.stop()
  assert.equal(postgresProcesses(join(folder, 'data')), [])
})

test('one that cannot be started again is tried on, and started once it can', async () => {
  await copyCluster(folder)
  const told: object[] = []
  const postgres = await startEmbeddedPostgres({ folder, settings: quick, tell: (one) => told.push(one) })
  const control = join(folder, 'data/global/pg_control')
  renameSync(control, `${control}.away`)
  process.kill(postgres.pid ?? Number.NaN, 'SIGKILL')
  while (told.filter((one) => 'failed' in one).length < 2) await sleep(10)
  renameSync(`${control}.away`, control)
  while (postgres.pid === undefined) await sleep(10)
  await query(postgres.connection, 'select')
  await postgres.stop()
})

test('a stop ends the tries', async () => {
  await copyCluster(folder)
  const told: object[] = []
  const postgres = await startEmbeddedPostgres({ folder, settings: quick, tell: (one) => told.push(one) })
  rmSync(join(folder, 'data/global/pg_control'))
  process.kill(postgres.pid ?? Number.NaN, 'SIGKILL')
  while (!told.some((one) => 'failed' in one)) await sleep(10)
  await postgres.stop()
  const { length } = told
  await sleep(300)
  assert.is(told.length, length)
})

test('the folder is free again after stop', async () => {
  await copyCluster(folder)
  const first = await startEmbeddedPostgres({ folder, settings: quick })
  await first.stop()
  const second = await startEmbeddedPostgres({ folder, settings: quick })
  await Promise.all([second.stop(), second.stop()])
})

test('another major version is refused with what to do, and left alone', async () => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'PG_VERSION'), '17\n')
  const { message } = await refusal(folder)
  assert.match(message, 'was made by PostgreSQL 17')
  assert.not.match(message, '\n')
  assert.equal(readdirSync(join(folder, 'data')), ['PG_VERSION'])
})

test('a data folder that is something else is refused and left alone', async () => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'letter.txt'), 'dear')
  assert.match((await refusal(folder)).message, 'is not a PostgreSQL cluster')
  assert.equal(readdirSync(join(folder, 'data')), ['letter.txt'])
})

test('a data folder that cannot be made is refused with what to do', async () => {
  writeFileSync(join(folder, 'file'), '')
  for (const path of ['file', 'file/below']) {
    assert.match(
      (await refusal(join(folder, path))).message,
      /^Gatehouse cannot write to the data folder .*\. Make it writable/,
    )
  }
})

test('a setting PostgreSQL does not know is reported in its own words', async () => {
  await copyCluster(folder)
  const error = await startEmbeddedPostgres({ folder, settings: { ...quick, no_such: '1' } }).catch(
    (cause) => cause,
  )
  assert.instance(error, EmbeddedPostgresError)
  assert.match(error.message, 'unrecognized configuration parameter "no_such"')
  assert.not.match(error.message, '\n')
})

test('a worker thread may not start it', async () => {
  const url = new URL('embedded-postgres.ts', import.meta.url).href
  const code = `import(${JSON.stringify(url)}).then((m) => m.startEmbeddedPostgres({ folder: ${JSON.stringify(folder)} }))
    .catch((error) => require('node:worker_threads').parentPort.postMessage(error.message))`
  const worker = new Worker(code, { eval: true })
  const message = await new Promise((resolve) => worker.once('message', resolve))
  await worker.terminate()
  assert.match(String(message), 'main thread')
  assert.equal(readdirSync(folder), [])
})

if (isRoot) {
  test('a folder that its user may not write to is refused with what to do', async () => {
    const { refused } = await startGatehouse(folder, 'nobody')
    assert.match(refused?.message ?? '', /cannot write to the data folder .* \(EACCES\).*user 65534/)
  })

  test("another user's database is refused by root", async () => {
    const own = await makeFolderWithCluster('nobody')
    const theirs = await startGatehouse(own, 'nobody')
    await theirs.end('SIGTERM')
    const { message } = await refusal(own).finally(() => rmSync(own, { recursive: true }))
    assert.match(message, 'belongs to user 65534')
  })

  test('a full disk is named, and nothing half made stays', async () => {
    const mount = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=20m none "$0" && exec "$@"', folder]
    const { refused } = await startGatehouse(folder, 'root', mount)
    assert.match(refused?.message ?? '', /^The disk that holds the data folder .* is full\. Free/)
  })

  test('without user namespaces, root is told what to do instead', async () => {
    const deny = [
      'unshare',
      '-U',
      '-r',
      'sh',
      '-c',
      'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"',
      'sh',
    ]
    const { refused } = await startGatehouse(folder, 'root', deny)
    assert.match(refused?.message ?? '', 'as an ordinary user, or set DATABASE_URL')
  })

  test("a data folder locked by somebody else's file is refused with what to do", async () => {
    const own = makeFolder('nobody')
    writeFileSync(join(own, 'lock'), '', { mode: 0o600 })
    const { refused } = await startGatehouse(own, 'nobody').finally(() => rmSync(own, { recursive: true }))
    assert.match(
      refused?.message ?? '',
      /^Gatehouse cannot write to the data folder .* \(unable to open database file\)/,
    )
  })

  test('a disk too full to lock the folder is named', async () => {
    const fill = 'mount -t tmpfs -o size=1m none "$0"; head -c 2m /dev/zero >"$0/fill" 2>/dev/null; exec "$@"'
    const { refused } = await startGatehouse(folder, 'root', ['unshare', '-m', 'sh', '-c', fill, folder])
    assert.match(refused?.message ?? '', /^The disk that holds the data folder .* is full\. Free/)
  })

  test("somebody else's socket folder is refused", () => {
    const path = makeSocketFolder(join(folder, 'x'.repeat(120)))
    try {
      chownSync(path, 65534, 65534)
      assert.throws(() => makeSocketFolder(join(folder, 'x'.repeat(120))), /belongs to another user/)
    } finally {
      rmSync(path, { recursive: true })
    }
  })
}

test.run()
