import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { roleHolds, roles } from '../../access/roles.ts'
import { renameServer } from '../../fleet/server/rename-server.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { renameAccount } from '../../team/account/rename-account.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { changeRole } from '../../team/member/change-role.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { scopeToRead } from './scope-to-read.ts'
import { eventsPage, searchEvents } from './search-events.ts'

const test = suite('searchEvents')
let stage: Stage
let prod: string
let key: { id: string; secret: string }

test.before(async () => {
  stage = await openStage()
  const { owner, operator, viewer, gatehouse } = stage
  prod = await registerTestServer(owner, 'prod-1')
  const { apiKey, secret } = await createApiKey(owner.caller, { name: 'script', scopes: ['account:update'] })
  key = { id: apiKey.id, secret }
  await renameAccount(gatehouse.caller({ kind: 'api-key', secret }, null), { name: '=Acme' })
  await renameServer(operator.caller, { server: prod, name: 'web-1' })
  await changeRole(owner.caller, { user: viewer.user, role: 'BILLING' })
  await changeRole(owner.caller, { user: viewer.user, role: 'VIEWER' })
  await addKey(operator.caller, { name: 'laptop', publicKey: newPublicKey() })
})
test.after(() => stage?.close())

const search = async (filter: object, { caller } = stage.owner) =>
  (await searchEvents(caller, { limit: 200, ...filter })).items
const verbs = async (filter: object) => (await search(filter)).map(({ verb }) => verb)

test('everybody but billing may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) => searchEvents(caller, { limit: 1 }))
})

test('the newest first, counted 1, 2, 3 without a gap, times never backwards', async () => {
  const events = await search({})
  const numbers = events.map(({ seq }) => seq)
  assert.equal(
    numbers,
    [...numbers.keys()].map((index) => numbers.length - index),
  )
  assert.is(events.at(-1)?.verb, 'account.opened')
  const times = events.map(({ at }) => at)
  assert.equal(times, [...times].sort().reverse())
  for (const at of times) assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

test('by actor: an id or the label, exactly', async () => {
  assert.equal(await verbs({ actor: stage.operator.user }), ['key.added', 'server.renamed', 'user.joined'])
  assert.equal(await verbs({ actor: 'ops@acme.com' }), ['key.added', 'server.renamed', 'user.joined'])
  assert.equal(await verbs({ actor: key.id }), ['account.renamed'])
  assert.equal(await verbs({ actor: 'ops@acme' }), [])
  assert.equal(await verbs({ actor: ' Ops@Acme.COM' }), await verbs({ actor: 'ops@acme.com' }))
})

test('by thing: an id, or a label it had at the time', async () => {
  assert.equal(await verbs({ resource: prod }), ['server.renamed', 'server.registered'])
  assert.equal(await verbs({ resource: 'prod-1' }), ['server.registered'])
  assert.equal(await verbs({ resource: 'web-1' }), ['server.renamed'])
})

test('by verb: one, or all of a noun; what SQL would read as a pattern is text', async () => {
  assert.equal(await verbs({ verb: 'server.renamed' }), ['server.renamed'])
  assert.equal(await verbs({ verb: 'server.*' }), ['server.renamed', 'server.registered'])
  for (const verb of ['server', 'server.%', 'server_renamed', '%', '_%', '\\', "' or 1=1 --", 'se*ed']) {
    assert.equal(await verbs({ verb }), [], verb)
  }
})

test('by time, and by everything at once', async () => {
  const [newest] = await search({})
  const all = await search({})
  assert.is((await search({ to: newest?.at })).length < all.length, true)
  assert.ok((await search({ from: newest?.at })).length >= 1)
  assert.equal(await search({ from: '2100-01-01T00:00:00Z' }), [])
  assert.equal(
    await verbs({ verb: 'server.*', actor: stage.owner.email, resource: prod, from: '2020-01-01T00:00:00Z' }),
    ['server.registered'],
  )
  await refused('invalid', search({ from: 'yesterday' }), /ISO 8601/)
})

test('pages join into the whole', async () => {
  const all = await search({})
  const seen: number[] = []
  let cursor: string | undefined
  do {
    const page = await searchEvents(stage.owner.caller, { limit: 3, ...(cursor && { cursor }) })
    assert.ok(page.items.length <= 3)
    seen.push(...page.items.map(({ seq }) => seq))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  assert.equal(
    seen,
    all.map(({ seq }) => seq),
  )
  for (const odd of ['0x1', '-1', '1;drop', '9'.repeat(16)]) await refused('invalid', search({ cursor: odd }))
  for (const limit of [0, 201, 1.5]) await refused('invalid', search({ limit }))
})

test('a reader sees an event only with the right to read the thing it is about', async () => {
  const all = await search({})
  for (const role of roles.filter((one) => roleHolds(one, 'audit:read'))) {
    const seen = await search({}, stage.members[role])
    const expected = all.filter(({ resource }) => roleHolds(role, scopeToRead[resource.type]))
    assert.equal(seen, expected, role)
  }
  const operators = await search({}, stage.operator)
  assert.not(operators.some(({ verb }) => verb.startsWith('api_key.')))
  assert.ok(all.some(({ verb }) => verb === 'api_key.created'))
  assert.equal(await search({ verb: 'api_key.created' }, stage.operator), [])
})

test("nothing of another account's log is found, by whatever filter", async () => {
  const { rival } = stage
  const theirs = await search({}, rival)
  assert.ok(theirs.length > 0)
  for (const filter of [{ actor: rival.user }, { actor: rival.email }, { resource: rival.account.id }]) {
    assert.equal(await search(filter), [])
  }
})

test('a time that PostgreSQL cannot hold is refused', async () => {
  for (const at of ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59'])
    for (const filter of [{ from: at }, { to: at }]) await refused('invalid', search(filter))
  assert.equal(await verbs({ from: '0001-01-01T00:00:00Z', verb: 'account.renamed' }), ['account.renamed'])
  assert.equal(await verbs({ to: '9999-12-31T23:59:59Z', verb: 'account.renamed' }), ['account.renamed'])
})

test('whatever is asked for is found by an index, also by the plan that is kept for all values', async () => {
  const client = await stage.gatehouse.database.owner.connect()
  const account = stage.owner.account.id
  try {
    await client.query(
      `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true)`,
    )
    await client.query(
      `insert into audit_events select filled.* from audit_events e, generate_series(1, 20000) n,
         jsonb_populate_record(e, jsonb_build_object('seq', 1000 + n, 'id', gen_random_uuid(), 'actor_id', gen_random_uuid(),
           'resource_id', gen_random_uuid(), 'actor_label', 'a' || n, 'resource_label', 'r' || n)) filled
       where e.account_id = $1 and e.seq = 1`,
      [account],
    )
    await client.query('analyze audit_events')
    await client.query(
      `select set_config('gatehouse.account', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true)`,
      [account],
    )
    for (const filter of [{ actor: 'a777' }, { resource: 'r777' }, { actor: prod }, { resource: prod }]) {
      const { text, values = [] } = eventsPage(filter, 9000, 50)
      const literals = values.map((value) => (Array.isArray(value) ? `'{${value}}'` : `'${value}'`))
      await client.query(`prepare page as ${text}`)
      const { rows } = await client.query(`explain execute page (${literals.join(', ')})`)
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      assert.match(plan, /Index Cond: .*_(label|id) = /, plan)
      await client.query('deallocate page')
    }
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test.run()
