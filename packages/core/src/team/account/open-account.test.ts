import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { me } from '../../identity/sign-in/me.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { listTeam } from '../member/list-team.ts'
import { getAccount } from './get-account.ts'
import { openAccount, openAccountFor } from './open-account.ts'

const test = suite('openAccount')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('a signed-in person opens an account and is its owner', async () => {
  const { viewer } = stage
  const { result, events, synced } = await trace(stage, () =>
    openAccount(viewer.caller, { slug: ' Second ', name: 'The second' }),
  )
  const [event] = events
  assert.is(events.length, 1)
  assert.equal(
    { ...event, changes: {} },
    {
      ...by(viewer),
      account: 'second',
      verb: 'account.opened',
      resource: { type: 'account', id: result.id, label: 'second' },
      changes: {},
      details: { owner: viewer.email },
    },
  )
  assert.equal(event?.changes['managementKey.privateKey'], { from: null, to: '(secret)' })
  assert.equal(event?.changes['membership.role'], { from: null, to: 'OWNER' })
  assert.equal(synced, [])
  const inside = { ...viewer.caller, account: 'second' }
  const view = await getAccount(inside, undefined)
  assert.equal(
    {
      ...view,
      createdAt: '',
      managementKey: view.managementKey.split(' ')[0],
      managementLine: view.managementLine.split(' ')[0],
    },
    {
      id: result.id,
      slug: 'second',
      name: 'The second',
      createdAt: '',
      limits: { members: 25, servers: 100, trunks: 50 },
      usage: { members: 1, pendingInvites: 0, servers: 0, trunks: 0 },
      managementKey: 'ssh-ed25519',
      managementLine: 'ssh-ed25519',
      gateway: { host: 'localhost', port: 4622 },
      gatewayFrom: [],
      checkMinutes: 5,
      sessions: { idleMinutes: null, hours: null, forwardTo: [] },
      recordInput: false,
      recordingDays: null,
      recordings: {
        bytes: 0,
        quota: null,
        gigabytes: null,
        usual: null,
        sessionMegabytes: 4000,
        commandKilobytes: 1024,
        commandKilobytesPerSecond: 2,
        disk: null,
      },
      passkeysOf: 'nobody',
      touchToPlay: false,
      holds: [],
    },
  )
  const { items } = await listTeam(inside, undefined)
  assert.equal(
    items.map(({ email, role, login }) => [email, role, login]),
    [[viewer.email, 'OWNER', 'viewer']],
  )
})

test("each account has a management key of its own, sealed under the account's id", async () => {
  const { gatehouse } = stage
  const { rows } = await gatehouse.database.owner.query<{ id: string; public: string; sealed: Buffer }>(
    'select account_id as id, public_key as public, private_key as sealed from management_keys',
  )
  assert.is(new Set(rows.map((row) => row.public)).size, rows.length)
  for (const { id, sealed } of rows) {
    assert.match(gatehouse.core.sealer.open(sealed, `management-key:${id}`).toString(), /PRIVATE KEY/)
    assert.not(sealed.toString('latin1').includes('PRIVATE KEY'))
  }
  const [one, two] = rows
  assert.throws(() => gatehouse.core.sealer.open(one?.sealed ?? Buffer.alloc(0), `management-key:${two?.id}`))
})

test('nobody, and no API key, opens accounts', async () => {
  const { gatehouse, nobody, owner } = stage
  const { secret } = await createApiKey(owner.caller, {
    name: 'all',
    scopes: ['account:read', 'account:update'],
  })
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  for (const caller of [nobody, program]) {
    await refusesAndWritesNothing(stage, 'signed-out', () =>
      openAccount(caller, { slug: 'mine', name: 'Mine' }),
    )
    await refusesAndWritesNothing(stage, 'signed-out', () =>
      openAccountFor(caller, { slug: 'mine', name: 'Mine', email: 'me@mine.com' }),
    )
  }
  await refusesAndWritesNothing(stage, 'signed-out', () =>
    openAccountFor(owner.caller, { slug: 'mine', name: 'Mine', email: 'me@mine.com' }),
  )
})

test('a short name that is taken, reserved or odd is refused', async () => {
  const { owner } = stage
  const open =
    (slug: string, name = 'x') =>
    () =>
      openAccount(owner.caller, { slug, name })
  await refusesAndWritesNothing(stage, 'conflict', open('GLOBEX'), /globex is already taken/)
  for (const slug of [
    'trpc',
    'sign-in',
    'setup',
    '1st',
    '-a',
    'a',
    'a b',
    'ä',
    'a'.repeat(40),
    '../x',
    'a\u0000b',
  ]) {
    await refusesAndWritesNothing(stage, 'invalid', open(slug))
  }
  for (const name of ['', ' ', 'a\nb', 'a\u0000b', 'a\u202eb', 'a'.repeat(81)]) {
    await refusesAndWritesNothing(stage, 'invalid', open('fine', name))
  }
})

test('of two who want the same short name at once, one gets it', async () => {
  const { owner, rival } = stage
  const both = await Promise.allSettled(
    [owner, rival].map(({ caller }) => openAccount(caller, { slug: 'wanted', name: 'Wanted' })),
  )
  assert.equal(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const lost = both.find((one) => one.status === 'rejected')
  await refused('conflict', Promise.reject(lost?.reason))
})

test('whoever runs Gatehouse opens one for an address, and the log says so', async () => {
  const cli = stage.gatehouse.caller({ kind: 'operator', label: 'cli' }, null)
  const { events } = await trace(stage, () =>
    openAccountFor(cli, { slug: 'customer', name: 'Customer', email: ' New@Customer.com' }),
  )
  assert.equal(events[0]?.actor, { kind: 'system', id: null, label: 'cli' })
  assert.equal(events[0]?.details, { owner: 'new@customer.com' })
})

test('unless everyone may, whoever runs Gatehouse opens accounts alone, and people are told so', async () => {
  const { gatehouse, owner } = stage
  const core = { ...gatehouse.core, openAccounts: 'operator' as const }
  await refusesAndWritesNothing(
    stage,
    'scope',
    () => openAccount({ ...owner.caller, core }, { slug: 'own', name: 'Own' }),
    /Only your Gatehouse administrator can open accounts/,
  )
  assert.is((await me({ ...owner.caller, core })).opensAccounts, false)
  assert.is((await me(owner.caller)).opensAccounts, true)
  const operator = { ...gatehouse.caller({ kind: 'operator', label: 'root' }, null), core }
  await openAccountFor(operator, { slug: 'given', name: 'Given', email: owner.email })
})

test('a person opens so many a day, and no more', async () => {
  const { caller } = await stage.gatehouse.account('many')
  for (let n = 1; n <= 10; n++) await openAccount(caller, { slug: `many-${n}`, name: 'Many' })
  await refusesAndWritesNothing(stage, 'rate', () => openAccount(caller, { slug: 'many-11', name: 'Many' }))
})

test('whoever changes their address in this moment owns it, and nobody of the former address does', async () => {
  const { gatehouse } = stage
  const person = await gatehouse.account('moving')
  let opening: ReturnType<typeof openAccount> | undefined
  await announced(gatehouse.database, async (client) => {
    await client.query('lock table rate_limits in access exclusive mode')
    opening = openAccount(person.caller, { slug: 'moved', name: 'Moved' })
    const waiting = `select from pg_locks where not granted and relation = 'rate_limits'::regclass`
    while ((await client.query(waiting)).rows.length === 0) await new Promise((done) => setTimeout(done, 20))
    await client.query(`update users set email = 'moved@temp.com' where id = $1`, [person.user])
  })
  await opening
  const { rows } = await gatehouse.database.owner.query(
    `select u.email from memberships m join users u on u.id = m.user_id join accounts a on a.id = m.account_id where a.slug = 'moved'`,
  )
  assert.equal(rows, [{ email: 'moved@temp.com' }])
})

test.run()
