import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { statement } from '../database/statement.ts'
import { openCore } from '../installation/open-core.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { newestEvent } from '../testing/test-gatehouse.ts'
import { OutcomeUnknown } from './errors.ts'
import { systemMutation } from './system-mutation.ts'

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
  const wire = await cutAfterCommit(stage)
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

/** A way to the database that passes a COMMIT on and then breaks before its answer. */
async function cutAfterCommit({ gatehouse }: Stage) {
  const { address } = gatehouse.database
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-wire-'))
  const server: Server = createServer((client) => {
    const database = connect(join(address.host, `.s.PGSQL.${address.port}`))
    let committing = false
    client.on('data', (bytes) => {
      committing ||= bytes.includes('select finish(')
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
