import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownerPool } from '@gatehouse/core/database/database'
import { startEmbeddedPostgres } from '@gatehouse/core/database/embedded/embedded-postgres'
import { migrate } from '@gatehouse/core/database/migrate'
import { openCore } from '@gatehouse/core/installation/open-core'
import { DiskWatch } from '@gatehouse/recordings/storage/disk-watch'
import type { FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServer } from '../server.ts'

const test = suite('readiness')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-ready-'))
const start = () => startEmbeddedPostgres({ folder, settings: { fsync: 'off' } })
let postgres: Awaited<ReturnType<typeof start>>
let core: Awaited<ReturnType<typeof openCore>>
let app: FastifyInstance

test.before(async () => {
  postgres = await start()
  const owner = ownerPool(postgres.connection, 2)
  await migrate(owner)
  await owner.end()
  const options = { secret: 'a secret for tests alone', url: 'http://localhost:4600' }
  core = await openCore({ database: postgres.connection, ...options })
  const disk = new DiskWatch(folder)
  await disk.look()
  app = await createServer({ core, dashboard: '/nonexistent', disk })
})
test.after(async () => {
  await app?.close()
  await core?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const get = async (url: string) => {
  const answer = await app.inject({ url })
  return [answer.statusCode, answer.json()]
}

test('a database that is not migrated is not ready, and it says what to run', async () => {
  const owner = ownerPool(postgres.connection, 2)
  assert.equal(await get('/readyz'), [200, { status: 'ok' }])
  await owner.query(`delete from gatehouse.migrations where name = '0002_policies.sql'`)
  assert.equal(await get('/readyz'), [
    503,
    { status: 'not ready', problem: 'the database is not up to date: run "gatehouse migrate"' },
  ])
  await owner.query(`insert into gatehouse.migrations (name) values ('0002_policies.sql')`)
  await owner.end()
})

test('metrics say how much is left of the disk for recordings', async () => {
  const { body } = await app.inject({ url: '/metrics' })
  const of = (what: string) =>
    Number(new RegExp(`^gatehouse_recordings_disk_${what} (.*)$`, 'm').exec(body)?.[1])
  assert.ok(of('bytes{what="free"}') > 0)
  assert.ok(of('bytes{what="size"}') >= of('bytes{what="free"}'))
  assert.ok([0, 1, 2].includes(of('state')))
})

test('while the database is away it is alive and not ready, calls say so, and it recovers by itself', async () => {
  await postgres.stop()
  assert.equal(await get('/readyz'), [
    503,
    { status: 'not ready', problem: 'the database is not responding' },
  ])
  assert.equal(await get('/healthz'), [200, { status: 'ok' }])
  const call = await app.inject({
    url: '/trpc/account.get',
    headers: { authorization: `Bearer gh_${'A'.repeat(43)}` },
  })
  assert.is(call.statusCode, 503)
  assert.match(call.body, /can’t reach its database/)
  assert.not.match(call.body, /socket|ENOENT|ECONN/)
  postgres = await start()
  assert.equal(await get('/readyz'), [200, { status: 'ok' }])
  const after = await app.inject({
    url: '/trpc/account.get',
    headers: { authorization: `Bearer gh_${'A'.repeat(43)}` },
  })
  assert.is(after.statusCode, 401)
})

test.run()
