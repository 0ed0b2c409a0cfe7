import { newToken } from '@gatehouse/core/crypto/token'
import { mailedLink } from '@gatehouse/core/identity/sign-in/mailed-link.testing'
import { refusals } from '@gatehouse/core/refusal/refusal-log'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { tokenOf } from '@gatehouse/core/testing/test-gatehouse'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServer } from './server.ts'
import { echoTerminals } from './testing/echo-terminals.testing.ts'
import {
  type Credentials,
  callProcedure,
  headersOf,
  openTestApi,
  signedInAs,
  type TestApi,
} from './testing/open-api.testing.ts'

const test = suite('what is refused over HTTP')
const logged = captureLog()
let api: TestApi
/** What must not stand in the log. */
const shown: string[] = []

test.before(async () => {
  api = await openTestApi({ terminals: echoTerminals() })
})
test.before.each(() => refusals.endMinute())
test.after(async () => {
  logged.restore()
  await api?.close()
})

const secret = (token: string) => {
  shown.push(token)
  return token
}

/** The lines about something refused that `work` leaves, without what each line has. */
async function linesOf(work: () => Promise<unknown>) {
  const before = logged.text().length
  await work()
  return logged
    .text()
    .slice(before)
    .split('\n')
    .filter((line) => line.includes('"msg":"refused"'))
    .map((line) => {
      const { time, pid, hostname, reqId, msg, level, ip, ...said } = JSON.parse(line)
      assert.equal([typeof reqId, ip], ['string', '127.0.0.1'])
      return { ...said, ...(level !== 40 && { level }) }
    })
}
const call = (path: string, input?: unknown, as: Credentials = {}, type: 'query' | 'mutation' = 'mutation') =>
  linesOf(() => callProcedure(api.url, type, path, input, as))
const get = (path: string, headers: Record<string, string>) =>
  linesOf(() => fetch(new URL(path, api.url), { headers }))

test('names its request in the answer, and by the same name in the log', async () => {
  const ways: [path: string, init?: RequestInit][] = [
    ['/trpc/team.list'],
    ['/trpc/account.rename', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }],
    ['/audit/export?format=pdf'],
  ]
  for (const [path, init] of ways) {
    const before = logged.text().length
    const answer = await fetch(new URL(path, api.url), {
      ...init,
      headers: { ...init?.headers, authorization: `Bearer ${secret(newToken('gh_'))}` },
    })
    const id = answer.headers.get('x-request-id') ?? ''
    const { error } = (await answer.json()) as { error: { data: { requestId: string } } }
    assert.match(id, /^[2-9A-Z]{6}$/, path)
    assert.is(error.data.requestId, id, path)
    for (const line of logged.text().slice(before).trim().split('\n').filter(Boolean))
      assert.is(JSON.parse(line).reqId, id, line)
  }
})

test('stands in the log, with who, what and from where, and without a secret', async () => {
  const { owner, operator, viewer, rival, gatehouse } = api.stage
  const failed = { event: 'authentication.failed' }
  const refused = { event: 'authorization.refused' }
  // sign-ins and keys that are nobody's
  const wrongCookie = { cookie: secret(newToken()), account: 'acme' }
  assert.equal(await call('team.list', undefined, wrongCookie, 'query'), [
    { ...failed, path: 'team.list', account: 'acme', reason: 'signed-out' },
  ])
  assert.equal(await call('account.rename', { name: 'x' }, { key: secret(newToken('gh_')) }), [
    { ...failed, path: 'account.rename', account: null, reason: 'signed-out' },
  ])
  // rights: who, and which
  assert.equal(await call('account.rename', { name: 'x' }, signedInAs(operator)), [
    {
      ...refused,
      path: 'account.rename',
      account: 'acme',
      reason: 'scope',
      scope: 'account:update',
      user: operator.user,
    },
  ])
  assert.equal(await call('team.list', undefined, signedInAs(rival, 'acme'), 'query'), [
    { ...refused, path: 'team.list', account: 'acme', reason: 'not-a-member', user: rival.user },
  ])
  const { apiKey, secret: key } = await createApiKey(owner.caller, { name: 'ci', scopes: ['team:read'] })
  const program = { apiKey: apiKey.id, account: 'acme' }
  assert.equal(await call('account.rename', { name: 'x' }, { key: secret(key) }), [
    {
      ...refused,
      path: 'account.rename',
      ...program,
      reason: 'scope',
      scope: 'account:update',
      user: owner.user,
    },
  ])
  assert.equal(await call('team.list', undefined, { key, account: 'globex' }, 'query'), [
    { ...refused, path: 'team.list', ...program, reason: 'not-a-member' },
  ])
  // links: unknown, and used
  assert.equal(await call('auth.redeemLink', { token: secret(newToken()) }), [
    { ...failed, path: 'auth.redeemLink', account: null, reason: 'not-found' },
  ])
  const token = secret(tokenOf(await mailedLink(gatehouse.core, viewer.email)))
  assert.equal(await call('auth.redeemLink', { token }), [])
  assert.equal(await call('auth.redeemLink', { token }), [
    { ...failed, path: 'auth.redeemLink', account: null, reason: 'expired', user: viewer.user },
  ])
  assert.equal(await call('invites.preview', { token: secret(newToken()) }, {}, 'query'), [
    { ...failed, path: 'invites.preview', account: null, reason: 'not-found' },
  ])
})

test('limits, mistypes and other origins have their names', async () => {
  const ask = () => callProcedure(api.url, 'mutation', 'auth.requestLink', { email: 'flood@acme.com' })
  const limited = await linesOf(async () => {
    for (let tries = 0; tries < 6; tries++) await ask()
  })
  assert.equal(limited, [
    { event: 'limit.reached', path: 'auth.requestLink', account: null, reason: 'rate', limit: 'link.email' },
  ])
  const { owner } = api.stage
  // guessed codes are counted before they are looked up; an account where nothing is for sale answers all the same
  const guess = () =>
    callProcedure(api.url, 'mutation', 'billing.redeemCoupon', { code: 'GUESS' }, signedInAs(owner))
  const outcomes: string[] = []
  const guessed = await linesOf(async () => {
    for (let tries = 0; tries < 21; tries++) outcomes.push((await guess()).outcome)
  })
  assert.equal([...new Set(outcomes.slice(0, 20))], ['not-found'])
  assert.is(outcomes.at(-1), 'rate')
  assert.equal(guessed.at(-1), {
    event: 'limit.reached',
    path: 'billing.redeemCoupon',
    account: 'acme',
    reason: 'rate',
    limit: 'coupon.ip',
  })
  assert.equal(await call('servers.rename', { server: secret('x1x2x3'), name: '$' }, signedInAs(owner)), [
    {
      event: 'input.refused',
      path: 'servers.rename',
      account: 'acme',
      reason: 'invalid',
      user: owner.user,
      fields: ['server', 'name'],
      level: 30,
    },
  ])
  const foreign = () =>
    fetch(new URL('/trpc/account.rename', api.url), {
      method: 'POST',
      headers: { ...headersOf(signedInAs(owner)), origin: 'https://evil.com' },
    })
  const [line] = await linesOf(foreign)
  assert.equal([line?.event, line?.origin], ['origin.refused', 'https://evil.com'])
  const large = () =>
    fetch(new URL('/recordings/search', api.url), {
      method: 'POST',
      body: JSON.stringify({ text: 'x'.repeat(300_000) }),
      headers: { 'content-type': 'application/json' },
    })
  assert.equal(await linesOf(large), [
    { event: 'input.refused', account: null, reason: 'FST_ERR_CTP_BODY_TOO_LARGE', level: 30 },
  ])
})

test('plain routes and streams have their lines too, without what stands in an address', async () => {
  const { operator, rival } = api.stage
  const server = '01900000-0000-7000-8000-000000000000'
  const right = headersOf(signedInAs(operator, null))
  assert.equal(await get('/audit/export?account=globex&format=csv', right), [
    {
      event: 'authorization.refused',
      path: '/audit/export',
      account: 'globex',
      reason: 'not-a-member',
      user: operator.user,
    },
  ])
  const wrong = headersOf({ key: secret(newToken('gh_')) })
  assert.equal(await get(`/audit/export?format=csv`, wrong), [
    { event: 'authentication.failed', path: '/audit/export', account: null, reason: 'signed-out' },
  ])
  assert.equal(await get(`/terminals/${server}?account=acme&cols=wide`, right), [
    {
      event: 'input.refused',
      path: '/terminals/:server',
      account: 'acme',
      reason: 'invalid',
      fields: ['cols'],
      level: 30,
    },
  ])
  const stream = await linesOf(() =>
    callProcedure(api.url, 'subscription', 'live.changes', { account: 'acme' }, signedInAs(rival, null)),
  )
  assert.equal(stream, [
    {
      event: 'authorization.refused',
      path: 'live.changes',
      account: 'acme',
      reason: 'not-a-member',
      user: rival.user,
    },
  ])
})

test('that nobody is signed in is no refusal', async () => {
  assert.equal(await call('auth.me', undefined, {}, 'query'), [])
  assert.equal(await get('/audit/export?account=acme&format=csv', {}), [])
})

test('an error of ours keeps its message to itself on every route, also when a stream meets it', async () => {
  const { core } = api.stage.gatehouse
  const headers = headersOf(signedInAs(api.stage.owner))
  for (const good of [0, 1]) {
    for (const [method, url] of [
      ['GET', '/audit/export?account=acme&format=csv'],
      ['GET', '/audit/export?account=acme&format=json'],
      ['GET', '/audit/export?account=acme&format=ndjson'],
      ['GET', '/terminals/01900000-0000-7000-8000-000000000000?account=acme'],
      ['GET', '/trpc/team.list,account.get?batch=1&input={}'],
    ] as const) {
      let connects = 0
      const pool = Object.create(core.pool, {
        connect: {
          value: async () => {
            if (++connects > good) throw new Error('secret detail of the database')
            return core.pool.connect()
          },
        },
      })
      const app = await createServer({
        core: { ...core, pool },
        dashboard: '/nonexistent',
        terminals: {
          ...echoTerminals(),
          admit: () => Promise.reject(new Error('secret detail of the gateway')),
        },
      })
      // what has begun already is cut
      const answer = await app.inject({ method, url, headers }).catch(() => null)
      await app.close()
      if (!answer) continue
      const { body, statusCode, headers: answered } = answer
      assert.not.match(body, /secret detail|stack|node_modules|\.ts:/, `${good} ${url}`)
      if (statusCode === 207 || statusCode === 200) continue
      assert.is(statusCode, 500, url)
      assert.match(body, /Something went wrong in Gatehouse/, url)
      assert.match(String(answered['content-type']), /^application\/json/)
      assert.is(answered['content-disposition'], undefined, url)
    }
  }
  assert.match(logged.text(), /secret detail of the database/)
})

test('what Fastify itself refuses keeps its status and its words', async () => {
  const headers = { ...headersOf(signedInAs(api.stage.owner)), 'content-type': 'application/json' }
  const post = async (path: string, body: string) => {
    const url = new URL(path, api.url)
    const answer = await fetch(url, { method: 'POST', headers, body })
    const { error } = (await answer.json()) as { error: { message: string } }
    return [answer.status, typeof error.message]
  }
  for (const path of ['/trpc/account.rename', '/nowhere'])
    assert.equal(await post(path, 'x'.repeat(300_000)), [413, 'string'], path)
  assert.equal(await post('/nowhere', '{'), [400, 'string'])
  assert.equal(await post('/nowhere', '{"__proto__":{}}'), [400, 'string'])
})

test('no line holds what was shown', () => {
  assert.ok(shown.length >= 7)
  for (const one of shown) assert.not(logged.text().includes(one), 'a secret is logged')
})

test.run()
