import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../access/refusals.testing.ts'
import { roleHolds, roles } from '../access/roles.ts'
import { openStage, type Stage } from '../access/stage.testing.ts'
import { renameAccount } from '../account/rename-account.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { addKey } from '../key/add-key.ts'
import { changeRole } from '../member/change-role.ts'
import { renameServer } from '../server/rename-server.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { searchEvents } from './search-events.ts'
import { scopeToRead } from './verbs.ts'

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

test.run()
