import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { onceOf } from '../access/once.ts'
import { systemRows } from '../access/system-read.ts'
import { moveClock } from '../billing/clock/move-clock.ts'
import { createCoupon } from '../billing/coupon/coupons.ts'
import { redeemCoupon } from '../billing/coupon/redeem-coupon.ts'
import { issueCreditNote } from '../billing/invoice/issue-credit-note.ts'
import { listInvoices } from '../billing/invoice/list-invoices.ts'
import { makePayLink } from '../billing/pay-link/pay-link.ts'
import { playDispute } from '../billing/payment/play-demo.ts'
import { finishPaymentMethod, startPaymentMethod } from '../billing/payment-method/add-payment-method.ts'
import { demoPlans } from '../billing/plan/demo-plans.ts'
import { importPlans } from '../billing/plan/import-plans.ts'
import { refundPayment } from '../billing/refund/refund-payment.ts'
import { changePlan } from '../billing/subscription/change-plan.ts'
import { previewPlan } from '../billing/subscription/preview-plan.ts'
import { replaceSeen } from '../billing/usdt/network-state.ts'
import { fillPool } from '../billing/usdt/usdt.testing.ts'
import { watchedAddresses } from '../billing/usdt/watched.ts'
import { chooseDispositionServers } from '../dialer/disposition/choose-servers.ts'
import { chooseRecipeServers } from '../dialer/recipe/choose-servers.ts'
import { importRecipes } from '../dialer/recipe/import-recipes.ts'
import { overrideRecipe } from '../dialer/recipe/override-recipe.ts'
import { dialerRecipe } from '../dialer/recipe/recipes.testing.ts'
import { checkTrunk } from '../dialer/trunk/check-trunk.ts'
import { carrierSaying, lookUpNow, makeTestTrunk } from '../dialer/trunk/trunks.testing.ts'
import { survey } from '../fleet/manifest/sync-outcomes.testing.ts'
import { newPublicKey, registerTestServer } from '../fleet/server/servers.testing.ts'
import { addSharedLogin } from '../fleet/shared-login/add-shared-login.ts'
import { matchKey } from '../fleet/ssh-key/match-key.ts'
import { parsePublicKey } from '../fleet/ssh-key/public-key.ts'
import { mailedLink } from '../identity/sign-in/mailed-link.testing.ts'
import { addRule } from '../machine/firewall/add-rule.ts'
import { enableFirewall } from '../machine/firewall/switch-firewall.ts'
import { startTestOperations } from '../machine/operation/operations.testing.ts'
import { setProvider } from '../machine/provider/set-provider.ts'
import { openCustomer } from '../reseller/customer/open-customer.ts'
import { allowReseller } from '../reseller/reseller/allow-reseller.ts'
import { closeSession } from '../session/close-session.ts'
import { ended, holderKey, openSession } from '../session/sessions.testing.ts'
import { holdAccount } from '../team/account/hold-account.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { applicationPool, applicationRole } from './database.ts'
import { announced } from './testing/announced.ts'

/** Tables that belong to no account and that row security need not confine. */
const unconfined = ['functions', 'migrations', 'rate_limits']

/** Tables that hold no state of an account, so that a change needs no event. */
const bookkeeping = [
  'audit_heads',
  'billing_clocks',
  'coupons',
  'demo_charges',
  'demo_disputes',
  'demo_machines',
  'demo_refunds',
  'disposition_uses',
  'dunning',
  'former_secrets',
  'functions',
  'gateway_checks',
  'gateways',
  'idempotency_keys',
  'jobs',
  'last_seen',
  'migrations',
  'operation_steps',
  'operations',
  'passkey_challenges',
  'pay_links',
  'payment_setups',
  'payments',
  'plans',
  'provider_rates',
  'rate_limits',
  'recipe_versions',
  'recipes',
  'recording_disks',
  'recording_sizes',
  'recording_totals',
  'refunds',
  'server_logins',
  'server_parts',
  'server_surveys',
  'server_sync_runs',
  'server_syncs',
  'service_looks',
  'sign_in_links',
  'trunk_lookups',
  'trunk_looks',
  'usdt_addresses',
  'usdt_networks',
  'usdt_transfers',
  'webhook_events',
]

const test = suite('walls of the database')
let stage: Stage
let app: pg.Pool
let tables: { name: string; rls: boolean; columns: string[] }[]

test.before(async () => {
  stage = await openStage()
  await importPlans(stage.gatehouse.core, JSON.stringify(demoPlans))
  await importRecipes(stage.gatehouse.core, dialerRecipe())
  await createCoupon(stage.gatehouse.core, { code: 'TENTH', basisPoints: 1000 })
  const { core, database } = stage.gatehouse
  for (const member of [stage.owner, stage.rival]) {
    const server = await registerTestServer(member, 'prod-1')
    const found = newPublicKey()
    await survey({ gatehouse: stage.gatehouse, owner: member }, server, [{ login: 'root', line: found }])
    const { fingerprint } = parsePublicKey(found)
    await matchKey(member.caller, { server, fingerprint, user: member.user })
    await setProvider(member.caller, { provider: 'demo' })
    await database.owner.query(
      `insert into demo_machines (account_id, server_id, type, disk, status) values ($1, $2, 'CCX13', 80, 'running')`,
      [member.account.id, server],
    )
    await startTestOperations(member, [server])
    await addRule(member.caller, { rule: { action: 'allow' } })
    await addSharedLogin(member.caller, { login: 'deploy', servers: [server], members: [member.user] })
    await enableFirewall(member.caller, { servers: [server] })
    await chooseDispositionServers(member.caller, { servers: [server] })
    await chooseRecipeServers(member.caller, { recipe: 'dialer', servers: [server] })
    await overrideRecipe(member.caller, { recipe: 'dialer', set: { dial_timeout: 26 } })
    const { id: trunk } = await makeTestTrunk(member.caller, { servers: [server] })
    await checkTrunk(member.caller, { trunk }, carrierSaying('accepted'))
    await lookUpNow(stage.gatehouse, carrierSaying('accepted').names, trunk)
    const { id: session } = await openSession(stage, await holderKey(stage, member))
    const files = { operations: [], total: 0, lost: null }
    await closeSession(core, { account: member.account.id, session }, { ...ended, files })
    await createInvite(member.caller, { email: 'new@temp.com', role: 'VIEWER' })
    const once = onceOf('walls', 'apiKeys.create', null)
    await createApiKey(
      { ...member.caller, request: { id: 'WALLS1', once } },
      { name: 'script', scopes: ['team:read'] },
    )
    await mailedLink(core, member.email)
    const administrator = stage.gatehouse.caller(
      { kind: 'operator', label: 'gatehouse command (root)' },
      null,
    )
    await billed(member)
    await paidInUsdt(member)
    await resold(member)
    await holdAccount(administrator, { account: member.account.slug, reason: 'test' })
  }
  // each was a customer of the other once
  await announced(database, (client) =>
    client.query(
      `insert into customers (account_id, reseller_id, opened_at, plan_id, covered_from, covered_until, ended_at)
       select a.account_id, b.account_id, now(), (select id from plans limit 1), now(), now(), now()
       from resellers a join resellers b on b.account_id <> a.account_id`,
    ),
  )
  await database.owner.query(`
    insert into disposition_uses (account_id, code) select id, 'SALE' from accounts;
    insert into server_parts (account_id, server_id, part) select account_id, id, 'firewall' from servers on conflict do nothing;
    insert into service_looks (account_id, server_id, due_at) select account_id, id, now() from servers;
    insert into gateway_checks (id, gateway, account_id, server_id) select gen_random_uuid(), 'gateway-1', account_id, id from servers`)
  await database.owner.query(`update server_syncs set reported = '{"ops": "digest"}'`)
  await core.lastSeen.flush()
  app = applicationPool(database.address, 2)
  const { rows } = await database.owner.query(
    `select c.relname as name, c.relrowsecurity as rls,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             order by a.attnum) as columns
     from pg_class c where c.relnamespace = 'gatehouse'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  )
  tables = rows
})
test.after(async () => {
  await app?.end()
  await stage?.close()
})

/** Goes through a trial to a plan that was paid for once, and a part of it given back. */
async function billed({ caller, account: { id, slug } }: Member): Promise<void> {
  await startPaymentMethod(caller, { kind: 'demo' })
  await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
  await redeemCoupon(caller, { code: 'TENTH' })
  const { token } = await previewPlan(caller, { plan: 'team' })
  await changePlan(caller, { plan: 'team', token })
  const administrator = stage.gatehouse.caller({ kind: 'operator', label: 'test' }, null)
  await moveClock(administrator, { account: slug, to: new Date(Date.now() + 10 * 86_400_000).toISOString() })
  const [paid] = (await listInvoices(caller, {})).items
  const [number, reason] = [paid?.number ?? '', 'Goodwill']
  await issueCreditNote({ ...administrator, account: slug }, { number, reason, net: 100 })
  await refundPayment({ ...administrator, account: slug }, { invoice: number, reason, amount: 50 })
  await playDispute({ ...administrator, account: slug }, { invoice: number, state: 'opened' })
  const { core } = stage.gatehouse
  await makePayLink({ core, rows: systemRows(core) }, { account: id, invoice: paid?.id ?? '' })
}

/** Has opened a customer. */
async function resold({ caller, account: { slug } }: Member): Promise<void> {
  const administrator = stage.gatehouse.caller({ kind: 'operator', label: 'test' }, null)
  await allowReseller(administrator, { account: slug, discount: 10 })
  const customer = { slug: `${slug}-sold`, name: 'Sold', ownerEmail: `o@${slug}-sold.com`, plan: 'team' }
  await openCustomer(caller, customer)
}

/** Has an address for USDT, to which something is on its way. */
async function paidInUsdt({ account: { id } }: Member): Promise<void> {
  const { core, database } = stage.gatehouse
  await fillPool(core, 1, (await watchedAddresses(core)).length)
  const { rows } = await database.owner.query(
    `update usdt_addresses set account_id = $1, invoice_id = (select id from invoices where account_id = $1 limit 1), assigned_at = now()
     where account_id is null returning invoice_id as invoice, encode(address, 'hex') as address`,
    [id],
  )
  const hash = `0x${id.replaceAll('-', '').padEnd(64, '0')}`
  const seen = {
    hash,
    logIndex: 0,
    account: id,
    kind: 'in' as const,
    amount: 1,
    token: null,
    block: 1,
    at: new Date(),
  }
  await replaceSeen(core, id === stage.owner.account.id ? 'ethereum' : 'tron', [{ ...seen, ...rows[0] }])
}

/** Runs statements as the application's role in one transaction that is rolled back; answers the last one's rows. */
async function asApp(settings: Record<string, string>, ...statements: string[]): Promise<unknown[]> {
  const client = await app.connect()
  try {
    await client.query('begin')
    for (const [name, value] of Object.entries(settings)) {
      await client.query('select set_config($1, $2, true)', [`gatehouse.${name}`, value])
    }
    let rows: unknown[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.query('rollback')
    client.release()
  }
}

const announce = `select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true)`
const code = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string; message: string }) => `${error.code} ${error.message}`,
  )

test('the application is a role without privileges that owns nothing', async () => {
  const { owner } = stage.gatehouse.database
  const { rows } = await owner.query(
    `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
       (select count(*) from pg_shdepend d where d.refobjid = r.oid and d.deptype = 'o') as owns,
       (select count(*) from pg_auth_members m where m.member = r.oid) as roles,
       has_schema_privilege(r.oid, 'gatehouse', 'create') as creates,
       has_column_privilege(r.oid, 'jobs', 'payload', 'select') or has_any_column_privilege(r.oid, 'jobs', 'insert, update') as queue
     from pg_roles r where rolname = $1`,
    [applicationRole],
  )
  assert.equal(rows, [
    {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      owns: 0,
      roles: 0,
      creates: false,
      queue: false,
    },
  ])
})

test('the log can only grow, through the end of a mutation', async () => {
  const open = { system: 'on' }
  for (const statement of [
    `update audit_events set verb = 'x'`,
    'delete from audit_events',
    'truncate audit_events',
    'drop table audit_events',
    'alter table audit_events disable trigger all',
    'alter table audit_events disable row level security',
    `insert into audit_events select * from audit_events limit 0`,
    `update audit_heads set seq = 0`,
    'delete from audit_heads',
    'drop trigger announced on audit_events',
    'create or replace function require_announcement() returns trigger language sql as $$ select null $$',
    'set session_replication_role = replica',
    'set role postgres',
  ]) {
    assert.match(await code(asApp(open, announce, statement)), /^42501 /, statement)
  }
})

test('every table but the listed ones is confined by row security', () => {
  const open = tables.filter(({ rls }) => !rls).map(({ name }) => name)
  assert.equal(open, unconfined)
})

test("inside an account no row of another's is there, in any table", async () => {
  const { owner, rival, gatehouse } = stage
  const tenant = tables.filter(({ columns }) => columns.includes('account_id'))
  assert.ok(tenant.length >= 8)
  for (const { name } of tenant) {
    const { rows } = await gatehouse.database.owner.query(`select from ${name} where account_id = $1`, [
      rival.account.id,
    ])
    assert.ok(rows.length > 0, `the test writes nothing into ${name} that could be seen`)
    const foreign = `select from ${name} where account_id <> '${owner.account.id}'`
    assert.is((await asApp({ account: owner.account.id }, foreign)).length, 0, name)
    const own = `select from ${name} where account_id = '${owner.account.id}'`
    assert.ok((await asApp({ account: owner.account.id }, own)).length > 0, name)
  }
})

test('inside an account one sees its members and their keys, and nobody else', async () => {
  const { owner, rival } = stage
  const inside = { account: owner.account.id }
  for (const [statement, count] of [
    ['select from users', 4],
    [`select from users where id = '${rival.user}'`, 0],
    [`select from ssh_keys`, 1],
    [`select from ssh_keys where user_id = '${rival.user}'`, 0],
    ['select from accounts', 1],
    ['select from sign_ins', 0],
    ['select from sign_in_links', 0],
  ] as const) {
    assert.is((await asApp(inside, statement)).length, count, statement)
  }
})

test('a person in context sees their own, and of accounts those they belong to', async () => {
  const own = { user: stage.viewer.user }
  for (const [statement, count] of [
    ['select from memberships', 1],
    ['select from accounts', 1],
    ['select from users', 1],
    ['select from sign_ins', 1],
    ['select from ssh_keys', 0],
    ['select from invites', 0],
    ['select from api_keys', 0],
    ['select from audit_events', 0],
    ['select from servers', 0],
  ] as const) {
    assert.is((await asApp(own, statement)).length, count, statement)
  }
})

test('without a context there is nothing at all, nor with one that is nonsense', async () => {
  for (const { name, rls } of tables) {
    if (!rls) continue
    assert.is((await asApp({}, `select from ${name}`)).length, 0, name)
    assert.is((await asApp({ account: '', user: '', system: '' }, `select from ${name}`)).length, 0, name)
    const none = { account: '00000000-0000-0000-0000-000000000000', system: 'off' }
    assert.is((await asApp(none, `select from ${name}`)).length, 0, name)
  }
})

test('a context ends with its transaction', async () => {
  const client = await app.connect()
  try {
    await client.query('begin')
    await client.query(`select enter_system('{}', 'account.renamed')`)
    assert.ok(((await client.query('select from accounts')).rowCount ?? 0) >= 2)
    await client.query('commit')
    assert.is((await client.query('select from accounts')).rowCount, 0)
    assert.match(await code(client.query(`update accounts set name = 'x'`)), /without an announced/)
  } finally {
    client.release()
  }
})

test("inside an account nothing can be written into another's", async () => {
  const { owner, rival } = stage
  const inside = { account: owner.account.id, user: owner.user }
  const theirs = `where account_id = '${rival.account.id}' returning 1`
  for (const statement of [
    `update memberships set role = 'OWNER' ${theirs}`,
    `update invites set revoked_at = now() ${theirs}`,
    `update servers set host = 'evil' ${theirs}`,
    `update api_keys set scopes = '{}' ${theirs}`,
    `update server_syncs set version = 0 ${theirs}`,
    `update accounts set name = 'x' where id = '${rival.account.id}' returning 1`,
    `update ssh_keys set public_key = 'x' where user_id = '${rival.user}' returning 1`,
    `update users set email = 'x@y.z' where id = '${stage.viewer.user}' returning 1`,
  ]) {
    const outcome = await asApp(inside, announce, statement).catch((error) => error.code)
    assert.ok(outcome === '42501' || (Array.isArray(outcome) && outcome.length === 0), statement)
  }
  const moved = `update servers set account_id = '${rival.account.id}'`
  assert.match(await code(asApp(inside, announce, moved)), /row-level security/)
  const joined = `insert into memberships (account_id, id, user_id, role, login, joined_at)
    values ('${rival.account.id}', gen_random_uuid(), '${owner.user}', 'OWNER', 'evil', now())`
  assert.match(await code(asApp(inside, announce, joined)), /row-level security/)
})

test('every table but the listed bookkeeping refuses a change that no event was announced for', async () => {
  const guarded = tables.filter(({ name }) => !bookkeeping.includes(name))
  for (const { name, columns } of guarded) {
    const [first] = columns
    for (const statement of [
      `insert into ${name} select * from ${name} where false`,
      `update ${name} set ${first} = ${first}`,
      `delete from ${name}`,
    ]) {
      const outcome = await code(asApp({ system: 'on' }, statement))
      assert.match(
        outcome,
        /^42501 (change of \w+ without an announced audit event|permission denied)/,
        statement,
      )
      const asOwner = stage.gatehouse.database.owner.query(statement)
      assert.match(await code(asOwner), /without an announced audit event/, `${statement}, as the owner`)
    }
  }
  const { rows } = await stage.gatehouse.database.owner.query(
    `select c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where t.tgname = 'announced' and t.tgenabled = 'O' order by 1`,
  )
  assert.equal(
    rows.map(({ name }) => name),
    guarded.map(({ name }) => name),
  )
})

test('every table that needs an announcement needs the event, too', async () => {
  const { rows } = await stage.gatehouse.database.owner.query<{ name: string; triggers: string[] }>(
    `select c.relname as name, array_agg(t.tgname::text order by t.tgname) as triggers
     from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where t.tgname in ('in_log', 'in_log_gone') and t.tgenabled = 'O' and t.tgdeferrable and t.tginitdeferred group by 1 order by 1`,
  )
  const guarded = tables
    .map(({ name }) => name)
    .filter((name) => !bookkeeping.includes(name) && name !== 'audit_events')
  assert.equal(
    rows,
    guarded.map((name) => ({ name, triggers: ['in_log', 'in_log_gone'] })),
  )
})

test('a change that was announced and stands in no log is not committed', async () => {
  const { owner, rival, gatehouse } = stage
  const acme = owner.account.id
  for (const [change, outcome] of [
    [`update accounts set name = 'x' where id = '${acme}'`, /^42501 .*accounts that stands in no log/],
    [`update servers set name = 'x' where account_id = '${acme}'`, /servers that stands in no log/],
    [`update users set email = 'x@y.z' where id = '${owner.user}'`, /users that stands in no log/],
    [
      `update sign_ins set ended_at = now() where user_id = '${owner.user}'`,
      /sign_ins that stands in no log/,
    ],
    [`delete from ssh_keys where user_id = '${owner.user}'`, /ssh_keys that stands in no log/],
    // announced as a purge it would have to come from a function that purges
    [
      `select set_config('gatehouse.announced', pg_current_xact_id()::text || ':purge', true);
       delete from ssh_keys where user_id = '${owner.user}'`,
      /stands in no log/,
    ],
    // an event of another account is none of this one
    [
      `update servers set name = 'x' where account_id = '${acme}'; ${finishOf(rival.account.id)}`,
      /servers that stands in no log/,
    ],
    [`update accounts set name = 'acme' where id = '${acme}'; ${finishOf(acme)}`, /^done/],
  ] as const) {
    const whole = `begin; select enter_system('{${acme},${rival.account.id}}', 'account.renamed'); ${change}; commit`
    const client = await app.connect()
    assert.match(await code(client.query(whole)), outcome, change)
    await client.query('rollback')
    client.release()
  }
  const { rows } = await gatehouse.database.owner.query('select email from users where id = $1', [owner.user])
  assert.equal(rows, [{ email: owner.email }])
})

test('who is in no account may change what is theirs without a log', async () => {
  const id = '01900000-0000-7000-8000-00000000000a'
  const made = `insert into users (id, email, created_at) values ('${id}', 'loner@temp.com', now())`
  const whole = `begin; select enter_system('{}', 'user.signed_in'); ${made}; commit`
  assert.is(await code(app.query(whole)), 'done')
})

/** What finish() is told of one more event of an account. */
const finishOf = (account: string) =>
  `select finish(jsonb_build_array(jsonb_build_object('account', '${account}', 'seq', h.seq + 1, 'id', gen_random_uuid(), 'at', now(),
     'actor', '{"kind":"system","id":null,"label":"test"}'::jsonb, 'verb', 'account.renamed',
     'resource', jsonb_build_object('type', 'account', 'id', '${account}', 'label', 'x'), 'changes', '{}'::jsonb, 'details', '{}'::jsonb,
     'leaf', repeat('00', 32), 'frontier', '[]'::jsonb)), '[]', '[]', '[]') from audit_heads h where h.account_id = '${account}'`

test('an announcement counts in its own transaction alone', async () => {
  const client = await app.connect()
  const change = `update accounts set name = name`
  try {
    await client.query(`select set_config('gatehouse.system', 'on', false)`)
    await client.query('begin')
    // as a careless SET (not LOCAL) would leave it behind
    await client.query(
      `select set_config('gatehouse.announced', pg_current_xact_id()::text || ':account.renamed', false)`,
    )
    assert.is(await code(client.query(change)), 'done')
    assert.match(await code(client.query('commit')), /stands in no log/)
    await client.query('begin')
    assert.match(await code(client.query(change)), /without an announced/)
    await client.query('rollback')
    for (const forged of ['account.renamed', ':', '%', '1:', '%:account.renamed']) {
      await client.query('begin')
      await client.query(`select set_config('gatehouse.announced', $1, true)`, [forged])
      assert.match(await code(client.query(change)), /without an announced/, forged)
      await client.query('rollback')
    }
  } finally {
    client.release(true)
  }
})

test.run()
