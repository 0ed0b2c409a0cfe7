import { once } from 'node:events'
import { createServer as createHttpServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from '@gatehouse/api/server'
import { guardingScopes } from '@gatehouse/core/access/roles'
import { demoPlans } from '@gatehouse/core/billing/plan/demo-plans'
import { importPlans } from '@gatehouse/core/billing/plan/import-plans'
import { made } from '@gatehouse/core/fleet/ssh-key/public-key.testing'
import { holdAccount, liftHold } from '@gatehouse/core/team/account/hold-account'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { type Member, openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createGatehouse, type Gatehouse, type GatehouseError, isGatehouseError } from './gatehouse.ts'

const test = suite('sdk over HTTP')
let product: TestGatehouse
let api: Awaited<ReturnType<typeof createServer>>
let url: string
let owner: Member
let gatehouse: Gatehouse

test.before(async () => {
  product = await openTestGatehouse()
  await importPlans(product.core, JSON.stringify(demoPlans))
  api = await createServer({ core: product.core, dashboard: '/nowhere' })
  url = await api.listen({ port: 0, host: '127.0.0.1' })
  owner = await product.account('acme')
  gatehouse = createGatehouse({ url, apiKey: await keyOf(owner, [...guardingScopes]) })
})

test.after(async () => {
  await api?.close()
  await product?.close()
})

test('invites somebody, and the log shows the key and the program that did it', async () => {
  const { invite, link } = await gatehouse.invites.create.mutate({ email: 'ops@acme.com', role: 'OPERATOR' })
  assert.is(invite.state, 'pending')
  assert.match(link, /\/invite#token=/)
  const { items } = await gatehouse.invites.list.query()
  assert.equal(
    items.map(({ email }) => email),
    ['ops@acme.com'],
  )
  const [event] = (await gatehouse.audit.search.query({ verb: 'user.invited' })).items
  assert.equal(
    [event?.actor.kind, event?.actor.label, event?.userAgent, event?.resource.label],
    ['api-key', 'test', 'gatehouse-sdk', 'ops@acme.com'],
  )
})

test('reads the team, adds a key and registers a server', async () => {
  const team = await gatehouse.team.list.query()
  assert.is(team.items[0]?.email, owner.email)
  const key = await gatehouse.keys.add.mutate({ name: 'laptop', publicKey: made['ssh-ed25519'] })
  assert.match(key.fingerprint, /^SHA256:/)
  const server = await gatehouse.servers.register.mutate({
    name: 'prod-1',
    host: '192.0.2.1',
    hostKey: made['ecdsa-sha2-nistp256'],
  })
  assert.is((await gatehouse.servers.get.query({ server: server.id })).name, 'prod-1')
})

test('reads what is for sale, previews a plan, and changes to it for what was shown', async () => {
  const { billing } = gatehouse
  assert.equal(
    (await billing.plans.query()).map(({ slug }) => slug),
    ['starter', 'team', 'fleet'],
  )
  assert.is((await billing.subscription.query()).state, 'trial')
  const { token, total, currency, from } = await billing.previewPlan.query({ plan: 'team' })
  assert.equal([currency, from.when, total > 0], ['EUR', 'trial-end', true])
  const stale = await refused(billing.changePlan.mutate({ plan: 'fleet', token }))
  assert.is(stale.reason, 'conflict')
  assert.equal(await billing.changePlan.mutate({ plan: 'team', token }), {
    plan: 'team',
    from: 'trial-end',
    invoice: null,
  })
  const [first] = await billing.timeline.query()
  assert.equal([first?.kind, first?.plan, first?.amount], ['period', 'Team', total])
  assert.equal((await billing.invoices.query()).items, [])
})

test('walks every page of a list, and only as far as asked', async () => {
  for (let number = 1; number <= 7; number++) {
    await gatehouse.account.rename.mutate({ name: `Acme ${number}` })
  }
  let requests = 0
  const counting: typeof fetch = (...request) => {
    requests++
    return fetch(...request)
  }
  const counted = createGatehouse({
    url,
    apiKey: await keyOf(owner, ['audit:read', 'account:read']),
    fetch: counting,
  })
  const names: unknown[] = []
  for await (const event of counted.audit.pages({ verb: 'account.renamed', limit: 3 }))
    names.push(event.changes['name']?.to)
  assert.equal(
    names,
    [7, 6, 5, 4, 3, 2, 1].map((number) => `Acme ${number}`),
  )
  assert.is(requests, 3)
  for await (const _event of counted.audit.pages({ limit: 2 })) break
  assert.is(requests, 4)
  const members: string[] = []
  for await (const { email } of gatehouse.team.pages()) members.push(email)
  assert.equal(members, [owner.email])
  for (const pages of [gatehouse.servers, gatehouse.keys, gatehouse.invites, gatehouse.apiKeys]) {
    assert.is((await pages.pages().next()).done, false)
  }
})

test('a refusal is an error with its reason, its status and what belongs to it', async () => {
  const invalid = await refused(gatehouse.servers.register.mutate({ name: '-', host: 'a b', hostKey: 'x' }))
  assert.ok(isGatehouseError(invalid, 'invalid'))
  assert.is(invalid.status, 400)
  assert.equal(
    invalid.data.issues.map(({ path }) => path[0]),
    ['name', 'host', 'hostKey'],
  )
  assert.not(isGatehouseError(invalid, 'scope'))

  const reader = createGatehouse({ url, apiKey: await keyOf(owner, ['account:read']) })
  const forbidden = await refused(reader.team.list.query())
  assert.ok(isGatehouseError(forbidden, 'scope'))
  assert.equal([forbidden.status, forbidden.data.scope], [403, 'team:read'])

  const unknown = '00000000-0000-7000-8000-000000000000'
  const missing = await refused(gatehouse.servers.remove.mutate({ server: unknown }))
  assert.equal([missing.reason, missing.status, missing.message], ['not-found', 404, 'Server not found.'])

  const stranger = createGatehouse({ url, apiKey: `gh_${'x'.repeat(43)}` })
  assert.is((await refused(stranger.account.get.query())).reason, 'signed-out')
})

test('what a hold refuses says why, and everything else keeps working', async () => {
  const administrator = product.caller({ kind: 'operator', label: 'test' }, 'acme')
  await holdAccount(administrator, { account: 'acme', reason: 'A test' })
  const invite = gatehouse.invites.create.mutate({ email: 'held@acme.com', role: 'VIEWER' })
  const held = await refused(invite)
  assert.ok(isGatehouseError(held, 'suspended'))
  assert.equal([held.status, held.data.holds], [403, ['operator']])
  assert.match(held.message, /^Nothing was added\. acme is on hold: /)
  assert.is((await gatehouse.billing.cancel.mutate()).until?.length, 24)
  await liftHold(administrator, { account: 'acme' })
})

test('a refused page ends the walk with that error', async () => {
  const reader = createGatehouse({ url, apiKey: await keyOf(owner, ['account:read']) })
  assert.is((await refused(reader.audit.pages().next())).reason, 'scope')
})

test('what cannot be right is said before anything is sent', () => {
  assert.throws(() => createGatehouse({ url: 'acme.com', apiKey: 'gh_x' }), /url must be/)
  assert.throws(() => createGatehouse({ url, apiKey: '' }), /apiKey must be/)
})

test('waits out one short rate limit, and no other answer is tried again', async () => {
  const answers = (status: number, retryAfter: string) => (turn: number) =>
    turn === 1
      ? { status, retryAfter, body: refusal(status) }
      : { status: 200, retryAfter, body: { result: { data: 'done' } } }
  const calls = async (make: ReturnType<typeof answers>, options = {}) => {
    const fake = await answering(make)
    const client = createGatehouse({ url: fake.url, apiKey: 'gh_key', ...options })
    const outcome = await client.account.rename.mutate({ name: 'x' }).catch((error: unknown) => error)
    fake.server.close()
    return { outcome, calls: fake.turns() }
  }
  assert.equal(await calls(answers(429, '1')), { outcome: 'done', calls: 2 })
  const long = await calls(answers(429, '6'))
  assert.ok(isGatehouseError(long.outcome, 'rate'))
  assert.equal([long.outcome.data.retryAfter, long.calls], [7, 1])
  assert.is((await calls(answers(429, '1'), { waitForRate: false })).calls, 1)
  assert.is((await calls(answers(503, '1'))).calls, 1)
})

test('what is not Gatehouse, is away, is slow or is called off gives an Error that says so', async () => {
  const page = await answering(() => ({ status: 502, body: '<h1>Bad gateway</h1>' }))
  const html = createGatehouse({ url: page.url, apiKey: 'gh_key' })
  assert.match(
    (await failed(html.account.get.query())).message,
    /is not Gatehouse, or something is in between/,
  )
  page.server.close()

  assert.match((await failed(html.account.get.query())).message, /cannot be reached/)

  const silent = createHttpServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const slow = createGatehouse({ url: urlOf(silent), apiKey: 'gh_key', timeout: 50 })
  assert.match((await failed(slow.account.get.query())).message, /did not answer in time/)
  const stop = new AbortController()
  const stopped = slow.account.get.query(undefined, { signal: stop.signal })
  stop.abort()
  assert.is((await failed(stopped)).name, 'AbortError')
  silent.closeAllConnections()
  silent.close()
})

async function keyOf(member: Member, held: (typeof guardingScopes)[number][]): Promise<string> {
  const { secret } = await createApiKey(member.caller, { name: 'test', scopes: held })
  return secret
}

async function failed(call: Promise<unknown>): Promise<Error> {
  try {
    await call
  } catch (error) {
    assert.instance(error, Error)
    return error as Error
  }
  throw new Error('this call was not refused')
}

async function refused(call: Promise<unknown>): Promise<GatehouseError> {
  const error = await failed(call)
  assert.ok(isGatehouseError(error), `${error}`)
  return error
}

const refusal = (status: number) => ({
  error: {
    message: 'No.',
    code: -32000,
    data: { code: 'X', httpStatus: status, reason: 'rate', retryAfter: 7 },
  },
})

interface FakeAnswer {
  status: number
  retryAfter?: string
  body: unknown
}

async function answering(answer: (turn: number) => FakeAnswer) {
  let turn = 0
  const server = createHttpServer((_request, response) => {
    const { status, retryAfter, body } = answer(++turn)
    response.writeHead(status, { ...(retryAfter && { 'retry-after': retryAfter }), connection: 'close' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: urlOf(server), turns: () => turn }
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listening on TCP
}

test.run()
