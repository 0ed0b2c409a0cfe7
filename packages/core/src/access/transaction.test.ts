import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bind, statement } from '../database/statement.ts'
import { openCore } from '../installation/open-core.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { newestEvent } from '../testing/test-gatehouse.ts'
import { OutcomeUnknown } from './errors.ts'
import { systemMutation } from './system-mutation.ts'
import { asSystem } from './system-read.ts'

const test = suite('transactions')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('a change that loses a deadlock is made all the same, once', async () => {
  const { owner, gatehouse, viewer } = stage
  const other = await gatehouse.database.owner.connect()
  try {
    await other.query(`begin; set local deadlock_timeout = '60s'; set local lock_timeout = '60s'`)
    await other.query('select from users where id = $1 for update', [viewer.user])
    let runs = 0
    let waiting: Promise<unknown> | undefined
    const lockUser = statement<never>('test.lock_user', 'select from users where id = $1 for update')
    const change = { verb: 'user.signed_out', caller: owner.caller, accounts: [owner.account.id] } as const
    const done = systemMutation(change, async ({ rows }) => {
      runs++
      // now that the account is locked here, the other waits for it, and is waited for
      waiting ??= other
        .query('select from accounts where id = $1 for update', [owner.account.id])
        .then(() => other.query('commit'))
      await rows(lockUser, [viewer.user])
      return {
        result: 'done',
        resource: { id: viewer.user, label: 'a race' },
        actor: { kind: 'system', id: null, label: 'test' },
      }
    })
    assert.is(await done, 'done')
    await waiting
    assert.ok(runs >= 2, 'it lost once at least')
    const { rows } = await gatehouse.database.owner.query(
      `select from audit_events where resource_label = 'a race'`,
    )
    assert.is(rows.length, 1)
  } finally {
    other.release()
  }
})

test('after a commit whose answer was lost nobody is told that nothing was changed', async () => {
  const wire = await cutAfter('select finish(')
  const core = await openCore({
    database: wire.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
  })
  try {
    const caller = { ...stage.owner.caller, core }
    const error = await renameAccount(caller, { name: 'committed unheard' }).catch(
      (thrown: unknown) => thrown,
    )
    assert.instance(error, OutcomeUnknown)
    // PostgreSQL may still be about it
    const newest = async () => (await newestEvent(stage.owner)).verb
    for (const end = Date.now() + 60_000; (await newest()) !== 'account.renamed'; await sleep(20))
      assert.ok(Date.now() < end, 'it was committed')
  } finally {
    await core.close()
    await wire.close()
  }
})

test('nor are they of bookkeeping whose answer was lost', async () => {
  const { database } = stage.gatehouse
  await database.owner.query(`
    create table gatehouse.noted (what text primary key);
    grant select, insert on gatehouse.noted to gatehouse_app`)
  const wire = await cutAfter('insert into noted')
  const core = await openCore({
    database: wire.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
  })
  const note = statement<never>('test.note', 'insert into noted values ($1)')
  const noted = async () => (await database.owner.query('select what from noted')).rows
  try {
    const error = await asSystem(core, bind(note, ['unheard'])).catch((thrown: unknown) => thrown)
    assert.instance(error, OutcomeUnknown)
    for (const end = Date.now() + 60_000; (await noted()).length === 0; await sleep(20))
      assert.ok(Date.now() < end, 'it was committed')
  } finally {
    await core.close()
    await wire.close()
  }
})

test('what the database refuses of bookkeeping is told as it is, and the connection goes on', async () => {
  const core = await openCore({
    database: stage.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
    poolSize: 1,
  })
  const divide = statement<{ one: number }>('test.divide', 'select 1 / $1::int as one')
  const pid = async () => (await core.pool.query('select pg_backend_pid() as pid')).rows[0].pid
  try {
    const before = await pid()
    await asSystem(core, bind(divide, [0])).then(
      () => assert.unreachable('it was divided'),
      (error) => assert.is(error.message, 'division by zero'),
    )
    assert.equal(await asSystem(core, bind(divide, [1])), [{ one: 1 }])
    assert.is(await pid(), before)
  } finally {
    await core.close()
  }
})

/** A way to the database that passes on what says this, a COMMIT with it, and then breaks before its answer. */
async function cutAfter(said: string) {
  const { address } = stage.gatehouse.database
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-wire-'))
  const server: Server = createServer((client) => {
    const database = connect(join(address.host, `.s.PGSQL.${address.port}`))
    let committing = false
    client.on('data', (bytes) => {
      committing ||= bytes.includes(said)
      database.write(bytes)
    })
    database.on('data', (bytes) => (committing ? client.destroy() : client.write(bytes)))
    client.on('close', () => database.end()).on('error', () => {})
    database.on('close', () => client.destroy()).on('error', () => {})
  })
  server.listen(join(folder, '.s.PGSQL.5432'))
  await once(server, 'listening')
  return {
    address: { ...address, host: folder, port: 5432 },
    async close() {
      server.close()
      await once(server, 'close')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

test.run()
