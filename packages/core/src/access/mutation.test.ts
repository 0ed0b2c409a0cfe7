import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'
import { hashToken, newToken } from '../crypto/token.ts'
import { bind } from '../database/statement.ts'
import { registerTestServer } from '../fleet/server/servers.testing.ts'
import { indexJob } from '../job/job.ts'
import { Account } from '../team/account/account.entity.ts'
import { getAccount } from '../team/account/get-account.ts'
import { firstRecordingRoom } from '../team/account/recording-room.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { ApiKey } from '../team/api-key/api-key.entity.ts'
import { refused, refusesAllBut } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { newestEvent } from '../testing/test-gatehouse.ts'
import { logLengths } from '../testing/trace.ts'
import { Conflict } from './errors.ts'
import { mutation } from './mutation.ts'
import { query } from './query.ts'
import { enterSystem, transact } from './transaction.ts'
import type { Work } from './work.ts'

const test = suite('mutation and query')
let stage: Stage
let listener: pg.Client
const notices: string[] = []

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  listener = new pg.Client(stage.gatehouse.database.address)
  await listener.connect()
  listener.on('notification', ({ payload }) => notices.push(payload ?? ''))
  await listener.query('listen gatehouse')
})
test.after(async () => {
  await listener?.end()
  await stage?.close()
})

/** A verb that renames the account, closes it, mails, and ends as it is told. */
const verb = (end: (work: Work & { account: { id: string } }) => Promise<void> | void) =>
  mutation({
    verb: 'account.renamed',
    scope: 'account:update',
    input: z.object({ name: z.string() }),
    async run(work, { name }) {
      const account = await work.em.findOneOrFail(Account, { id: work.account.id })
      account.name = name
      account.closedAt = work.now
      await work.em.flush()
      await end(work)
      return {
        result: null,
        resource: { id: account.id, label: account.slug },
        jobs: [indexJob(account.id, uuidv7())],
      }
    },
  })

const standing = async () => {
  const { rows } = await stage.gatehouse.database.owner.query(
    `select (select jsonb_agg(a order by a.id) from (select id, name, closed_at from accounts) a) as accounts,
       (select count(*) from api_keys) as keys, (select jsonb_agg(y) from server_syncs y) as syncs,
       (select jsonb_agg(h order by h.account_id) from audit_heads h) as heads,
       (select jsonb_agg(jsonb_build_array(j.id, j.revision) order by j.id) from jobs j) as jobs`,
  )
  return { rows, logs: await logLengths(stage) }
}

async function leavesNothing(work: () => Promise<unknown>): Promise<unknown> {
  const before = await standing()
  notices.length = 0
  const error = await work().then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.equal(await standing(), before)
  await listener.query('select 1')
  assert.equal(notices, [])
  assert.ok(error, 'it should have failed')
  return error
}

test('a verb that fails after it has written leaves nothing: no row, event, job or notification', async () => {
  const fails = verb(() => {
    throw new Conflict('Changed my mind.')
  })
  const error = await leavesNothing(() => fails(stage.owner.caller, { name: 'Never' }))
  assert.instance(error, Conflict)
})

test('so does one that only the commit refuses', async () => {
  const dangling = verb(({ em, account, now }) => {
    em.persist(
      em.create(ApiKey, {
        accountId: account.id,
        id: uuidv7(),
        membershipId: uuidv7(),
        name: 'dangling',
        prefix: 'gh_',
        secretHash: hashToken(newToken()),
        scopes: [],
        createdAt: now,
      }),
    )
  })
  const error = await leavesNothing(() => dangling(stage.owner.caller, { name: 'Never' }))
  assert.match(String(error), /foreign key/)
})

test('so does one whose statement fails and is swallowed by the verb', async () => {
  const swallows = verb(async ({ rows }) => {
    await rows({ name: 'broken', text: 'select 1/0' }, []).catch(() => {})
  })
  await leavesNothing(() => swallows(stage.owner.caller, { name: 'Never' }))
})

test('so does one that raises an SQL error it does not hear of until the end', async () => {
  const collides = verb(({ em, now }) => {
    em.persist(
      em.create(Account, {
        id: uuidv7(),
        slug: 'globex',
        name: 'x',
        checkMinutes: 5,
        forwardTo: [],
        recordInput: false,
        ...firstRecordingRoom,
        passkeysOf: 'nobody',
        touchToPlay: false,
        createdAt: now,
      }),
    )
  })
  await leavesNothing(() => collides(stage.owner.caller, { name: 'Never' }))
})

test('the connection of a failed verb is clean for the next', async () => {
  await Promise.all(Array.from({ length: 12 }, () => getAccount(stage.owner.caller, undefined)))
  await renameAccount(stage.owner.caller, { name: 'Acme' })
  assert.is((await newestEvent(stage.owner)).verb, 'account.renamed')
})

test('every caller without the scope is refused before the verb runs', async () => {
  let runs = 0
  const counted = mutation({
    verb: 'account.renamed',
    scope: 'account:update',
    input: z.object({}),
    async run({ account }) {
      runs++
      return { result: null, resource: { id: account.id, label: account.slug } }
    },
  })
  await refusesAllBut(['OWNER'], stage, (caller) => counted(caller, {}))
  assert.is(runs, 0)
})

test('rows read for a caller without the scope are given to nobody', async () => {
  const views: unknown[] = []
  const secretive = query({
    scope: 'api-key:manage',
    input: z.void(),
    read: () => [{ name: 'test.all', text: 'select * from memberships', values: [] }],
    view: ([rows]) => {
      views.push(rows)
      return rows
    },
  })
  await refusesAllBut(['OWNER'], stage, (caller) => secretive(caller, undefined))
  assert.equal(views, [])
  assert.is((await secretive(stage.owner.caller, undefined)).length, 4, 'those of the one account')
})

test('a read cannot write', async () => {
  const writes = query({
    scope: 'account:read',
    input: z.void(),
    read: () => [{ name: 'test.write', text: `update accounts set name = 'x'`, values: [] }],
    view: () => null,
  })
  const error = await leavesNothing(() => writes(stage.owner.caller, undefined))
  assert.match(String(error), /read-only transaction/)
})

test('a row cannot be written outside a mutation, even in a transaction that has announced one', async () => {
  const { core } = stage.gatehouse
  const error = await leavesNothing(() =>
    transact(core, { entrance: bind(enterSystem, [[], 'account.renamed']) }, async ({ em }) => {
      const account = await em.findOneOrFail(Account, { slug: 'acme' })
      account.name = 'Unseen'
      await em.flush()
      return { result: null, last: null }
    }),
  )
  assert.match(String(error), /Account is written outside a mutation/)
})

test('an event keeps at most 512 characters of a user agent, and the caller as they were', async () => {
  const caller = { ...stage.owner.caller, userAgent: 'x'.repeat(5000), ip: '2001:db8::1' }
  await renameAccount(caller, { name: 'Acme' })
  const event = await newestEvent(stage.owner)
  assert.is(event.userAgent?.length, 512)
  assert.is(event.ip, '2001:db8::1')
})

test('whoever runs Gatehouse has every right in an account named, and no account unnamed', async () => {
  const { gatehouse } = stage
  const cli = gatehouse.caller({ kind: 'operator', label: 'cli on host' }, 'acme')
  await renameAccount(cli, { name: 'By the operator' })
  assert.equal((await newestEvent(stage.owner)).actor, { kind: 'system', id: null, label: 'cli on host' })
  await refused('not-a-member', renameAccount({ ...cli, account: null }, { name: 'x' }))
  await refused('not-a-member', renameAccount({ ...cli, account: 'nowhere' }, { name: 'x' }))
  const as = (email: string) => ({
    ...cli,
    credential: { kind: 'operator' as const, label: 'cli', as: email },
  })
  await refused('not-a-member', renameAccount(as(stage.rival.email), { name: 'x' }))
  await refused('not-a-member', renameAccount(as('nobody@nowhere.com'), { name: 'x' }))
  await refused('scope', renameAccount(as(stage.operator.email), { name: 'x' }))
})

test.run()
