import { openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import type { FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServer } from '../server.ts'

let gatehouse: TestGatehouse
let app: FastifyInstance
let origin: string
let cookie: Record<string, string>

const test = suite('plain queries')

test.before(async () => {
  gatehouse = await openTestGatehouse()
  const owner = await gatehouse.account('acme')
  const viewer = await gatehouse.join(owner, 'viewer@acme.com', 'VIEWER')
  const { credential } = viewer.caller
  cookie = { cookie: `gatehouse_signin=${credential?.kind === 'sign-in' ? credential.token : ''}` }
  app = await createServer({ core: gatehouse.core, dashboard: 'none' })
  origin = await app.listen({ port: 0, host: '127.0.0.1' })
})

test.after(async () => {
  await app?.close()
  await gatehouse?.close()
})

/** What a client can tell one answer from another by. */
async function answerOf(path: string, headers: Record<string, string>, method = 'GET') {
  const response = await fetch(`${origin}/trpc/${path}`, { method, headers })
  const named = ['content-type', 'vary', 'cache-control', 'retry-after', 'allow'].map((name) => [
    name,
    response.headers.get(name),
  ])
  // each request has its own
  const body = (await response.text()).replaceAll(/"requestId":"\w{6}"/g, '"requestId":"…"')
  return { status: response.status, headers: Object.fromEntries(named), body }
}

/** The same request answered by us and, since a request with a content type is not plain, by the adapter. */
async function bothAnswers(path: string, headers: Record<string, string>) {
  return [
    await answerOf(path, headers),
    await answerOf(path, { ...headers, 'content-type': 'application/json' }),
  ] as const
}

const json = (value: unknown) => encodeURIComponent(JSON.stringify(value))
const member = () => ({ ...cookie, 'x-account': 'acme' })

const cases: [what: string, path: string, headers: () => Record<string, string>, status?: number][] = [
  ['a query', 'account.get', member, 200],
  ['a query with input', `team.list?input=${json({ limit: 1 })}`, member, 200],
  ['an empty input', 'team.list?input=', member, 200],
  ['an input of null', 'team.list?input=null', member, 400],
  ['an input that is wrong', `team.list?input=${json({ limit: 0 })}`, member, 400],
  ['an input that is not JSON', 'team.list?input=%7B', member],
  ['two inputs', 'team.list?input=%7B%7D&input=%7B%7D', member, 200],
  ['nobody', 'account.get', () => ({}), 401],
  ['a cookie of nobody', 'account.get', () => ({ cookie: `gatehouse_signin=${'A'.repeat(43)}` }), 401],
  ['no account', 'account.get', () => cookie, 403],
  ['another account', 'account.get', () => ({ ...cookie, 'x-account': 'other' }), 403],
  ['a scope that is lacking', 'apiKeys.list', member, 403],
  ['a public query', `invites.preview?input=${json({ token: 'wrong' })}`, () => ({}), 404],
  ['a path that is not there', 'team.nothing', member, 404],
  ['a path of Object', 'constructor', member, 404],
  ['a coded path', 'team%2Elist', member, 200],
  ['a mutation', 'auth.signOut', member, 405],
  ['a batch', `account.get,team.list?batch=1&input=${json({ 1: { limit: 1 } })}`, member, 200],
  ['a batch of one', 'account.get?batch=1', member, 200],
  ['a batch that fails in part', 'account.get,apiKeys.list?batch=1', member, 207],
  ['a batch that fails', 'apiKeys.list,apiKeys.list?batch=1', member, 403],
  [
    'a batch that fails in two ways',
    `apiKeys.list,servers.get?batch=1&input=${json({ 1: {} })}`,
    member,
    207,
  ],
  ['a batch with a path that is not there', 'account.get,team.nothing?batch=1', member, 207],
  ['a batch with a mutation', 'account.get,auth.signOut?batch=1', member, 400],
  ['a batch without calls', '?batch=1', member, 404],
  ['a batch of too many', `${Array(11).fill('account.get')}?batch=1`, member, 400],
  ['a batch whose input is a list', 'account.get?batch=1&input=%5B%5D', member, 400],
  ['a batch whose input is null', 'account.get?batch=1&input=null', member, 400],
  ['a list of paths without a batch', 'account.get,team.list', member, 404],
  ['connection parameters', 'account.get?connectionParams=null', member, 200],
  ['a stream asked for', 'account.get', () => ({ ...member(), accept: 'application/jsonl' }), 400],
]

for (const [what, path, headers, status] of cases) {
  test(`${what}: the answer is the adapter's`, async () => {
    const [ours, adapters] = await bothAnswers(path, headers())
    assert.equal(ours, adapters)
    if (status) assert.is(ours.status, status)
  })
}

test('HEAD stays what the adapter makes of it', async () => {
  const { status, body } = await answerOf('account.get', member(), 'HEAD')
  assert.is(status, 204)
  assert.is(body, '')
})

test.run()
