import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hashToken, newToken } from '../crypto/token.ts'
import { closeAccount } from '../team/account/close-account.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { applicationPool } from './database.ts'

const test = suite('entrances')
let stage: Stage
let app: pg.Pool

test.before(async () => {
  stage = await openStage()
  app = applicationPool(stage.gatehouse.database.address, 2)
})
test.after(async () => {
  await app?.end()
  await stage?.close()
})

/** Enters as the application does; what the transaction then may read is in `after`. */
async function enter(values: unknown[], after = 'select 1') {
  const client = await app.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query('select enter($1, $2, $3, $4, $5, $6) as answer', values)
    return { answer: rows[0]?.answer, rows: (await client.query(after)).rows }
  } finally {
    await client.query('rollback')
    client.release()
  }
}
async function entering(call: string) {
  const client = await app.connect()
  try {
    await client.query('begin')
    return { answer: (await client.query(call)).rows[0]?.answer }
  } finally {
    await client.query('rollback')
    client.release()
  }
}
const secretOf = ({ caller: { credential } }: Stage['owner']) =>
  hashToken(credential?.kind === 'sign-in' ? credential.token : '')

test('a secret that is none opens nothing', async () => {
  for (const kind of ['sign-in', 'api-key']) {
    for (const reach of ['account', 'user']) {
      for (const announced of [null, 'account.renamed']) {
        const { answer, rows } = await enter(
          [kind, hashToken(newToken()), null, 'acme', reach, announced],
          'select from accounts union all select from memberships union all select from users',
        )
        assert.equal(answer, { refused: 'signed-out' })
        assert.equal(rows, [])
      }
    }
  }
})

test('a sign-in of one account opens no other, and leaves no context behind', async () => {
  for (const announced of [null, 'account.renamed']) {
    const { answer, rows } = await enter(
      ['sign-in', secretOf(stage.rival), null, 'acme', 'account', announced],
      `select current_setting('gatehouse.account', true) as account, current_setting('gatehouse.announced', true) as announced`,
    )
    assert.equal(answer, { refused: 'not-a-member' })
    assert.ok(!rows[0]?.account && !rows[0]?.announced)
  }
})

test('a member enters the one account named, and only with a verb is it locked and announced', async () => {
  const read = await enter(
    ['sign-in', secretOf(stage.viewer), null, 'acme', 'account', null],
    `select array_agg(slug) as slugs, coalesce(current_setting('gatehouse.announced', true), '') as announced from accounts`,
  )
  assert.equal(read.rows, [{ slugs: ['acme'], announced: '' }])
  assert.is(read.answer.accounts[0].membership.role, 'VIEWER')
  assert.is(read.answer.accounts[0].head, null)
  const change = await enter(
    ['sign-in', secretOf(stage.viewer), null, 'acme', 'account', 'account.renamed'],
    `select split_part(current_setting('gatehouse.announced'), ':', 2) as announced`,
  )
  assert.equal(change.rows, [{ announced: 'account.renamed' }])
  assert.ok(change.answer.accounts[0].head.seq > 0)
})

test('who is no member of an account does not wait for its lock', async () => {
  const holder = await stage.gatehouse.database.owner.connect()
  await holder.query('begin')
  await holder.query(`select from accounts where slug = 'acme' for update`)
  try {
    const { answer } = await enter([
      'sign-in',
      secretOf(stage.rival),
      null,
      'acme',
      'account',
      'account.renamed',
    ])
    assert.equal(answer, { refused: 'not-a-member' })
  } finally {
    await holder.query('rollback')
    holder.release()
  }
})

test('the system is answered every account that it locks, and none that is not there', async () => {
  const closed = await stage.gatehouse.account('closing')
  await closeAccount(closed.caller, { slug: 'closing' })
  const { answer } = await entering(
    `select enter_system('{${closed.account.id}}', 'session.closed') as answer`,
  )
  assert.is(answer.accounts[0].slug, 'closing')
  assert.is(answer.accounts[0].closed, true)
  assert.ok(answer.accounts[0].head.seq > 0)
  const none = '01900000-0000-7000-8000-00000000000b'
  for (const call of [
    `select enter_system('{${none}}', 'session.closed') as answer`,
    `select enter_person('${none}', 'user.signed_in') as answer`,
  ]) {
    const error = await entering(call).catch((thrown: Error) => thrown)
    assert.match(error instanceof Error ? error.message : 'entered', /there is no (account|user)/)
  }
})

test('a person is entered with every open account that they are in, and what they are there', async () => {
  const { owner, viewer } = stage
  const { answer } = await entering(`select enter_person('${viewer.user}', 'user.signed_in') as answer`)
  assert.equal(answer.user, { id: viewer.user, email: viewer.email })
  assert.equal(
    answer.accounts.map(({ id, membership }: { id: string; membership: { role: string } }) => [
      id,
      membership.role,
    ]),
    [[owner.account.id, 'VIEWER']],
  )
})

test('a kind of caller that does not exist is an error, not a way in', async () => {
  for (const kind of ['', 'system', 'OPERATOR', null]) {
    const error = await enter([kind, null, null, 'acme', 'account', null]).then(
      () => null,
      (thrown: Error) => thrown,
    )
    assert.match(error?.message ?? 'entered', /unknown kind of caller|null/i, String(kind))
  }
})

test('nobody but the application may call them, and each names its schema', async () => {
  const { rows } = await stage.gatehouse.database.owner.query(
    `select p.proname as name, p.prosecdef as definer, p.proconfig as config,
       has_function_privilege('public', p.oid, 'execute') as public
     from pg_proc p where p.pronamespace = 'gatehouse'::regnamespace`,
  )
  assert.ok(rows.length >= 8)
  for (const { name, definer, config, public: anybody } of rows) {
    assert.is(anybody, false, name)
    if (definer) assert.equal(config, ['search_path=gatehouse, pg_temp'], name)
  }
})

test('a temporary table passes for none of ours', async () => {
  const client = await app.connect()
  const secret = hashToken(newToken('gh_'))
  try {
    await client.query('begin')
    await client.query('create temp table api_keys (like gatehouse.api_keys)')
    await client.query(
      `insert into pg_temp.api_keys values ($1, gen_random_uuid(), gen_random_uuid(), 'x', 'gh_', $2, '{}', now())`,
      [stage.owner.account.id, secret],
    )
    const { rows } = await client.query(
      `select enter('api-key', $1, null, null, 'account', null) as answer`,
      [secret],
    )
    assert.equal(rows, [{ answer: { refused: 'signed-out' } }])
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('those that write refuse without an announced event', async () => {
  const { user } = stage.viewer
  const { database } = stage.gatehouse
  await database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     update memberships set ended_at = now() where user_id = '${user}'; commit`,
  )
  const event = {
    account: stage.owner.account.id,
    seq: 999,
    id: '01900000-0000-7000-8000-000000000000',
    at: new Date().toISOString(),
    actor: { kind: 'user', id: user, label: 'x' },
    verb: 'account.renamed',
    resource: { type: 'account', id: stage.owner.account.id, label: 'acme' },
    changes: {},
    details: {},
    leaf: '00'.repeat(32),
    frontier: [],
  }
  for (const [text, values] of [
    ['select end_orphaned_sign_ins($1)', [user]],
    [`select finish($1, '[]', '[]', '[]')`, [JSON.stringify([event])]],
  ] as const) {
    const error = await app.query(text, [...values]).then(
      () => null,
      (thrown: Error) => thrown,
    )
    assert.match(error?.message ?? 'done', /without an announced audit event/)
  }
})

test.run()
