import { once } from 'node:events'
import { request } from 'node:http'
import { newToken } from '@gatehouse/core/crypto/token'
import { allowed } from '@gatehouse/core/limit/rate-limit'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { appRouter } from '../router.ts'
import { echoTerminals } from '../testing/echo-terminals.testing.ts'
import {
  callProcedure,
  headersOf,
  openTestApi,
  signedInAs,
  type TestApi,
} from '../testing/open-api.testing.ts'
import type { Meta } from '../trpc.ts'

const test = suite('rate limits over HTTP')
const address = '198.51.100.7'
const from = { 'x-forwarded-for': address }
let api: TestApi

test.before(async () => {
  api = await openTestApi({ terminals: echoTerminals() })
})
test.after(() => api?.close())

const wrongKey = () => headersOf({ key: newToken('gh_') })
const get = (path: string, headers: Record<string, string> = wrongKey()) =>
  fetch(new URL(path, api.url), { headers: { ...headers, ...from } })
const fill = async (limit: string, points: number, subject = address) => {
  await api.stage.gatehouse.database.owner.query(
    `insert into rate_limits (key, points, expire) values ($1, $2, extract(epoch from now()) * 1000 + 600000)
     on conflict (key) do update set points = excluded.points, expire = excluded.expire`,
    [`${limit}:${subject}`, points],
  )
}
const points = async (limit: string) => {
  const { rows } = await api.stage.gatehouse.database.owner.query(
    'select points from rate_limits where key = $1',
    [`${limit}:${address}`],
  )
  return rows[0]?.points ?? 0
}
const isTrue = (header: string | null | undefined) =>
  assert.ok(Number(header) > 500 && Number(header) <= 900, `Retry-After: ${header}`)

test('a batch counts as many as it has calls, and says how long to wait', async () => {
  const batch = (count: number) => get(`/trpc/${Array(count).fill('team.list').join(',')}?batch=1&input={}`)
  const { status, headers } = await batch(10)
  assert.equal([status, headers.get('retry-after')], [401, null])
  assert.is(await points('api-key.ip'), 10)
  await fill('api-key.ip', allowed('api-key.ip') - 3)
  const mixed = await batch(10)
  const answers = (await mixed.json()) as { error: { data: { reason: string; retryAfter?: number } } }[]
  const reasons = answers.map(({ error }) => error.data.reason)
  assert.equal([mixed.status, reasons.filter((reason) => reason === 'rate').length], [207, 7])
  isTrue(mixed.headers.get('retry-after'))
  const links = Array.from({ length: 10 }, (_, at) => [at, { email: 'batch@acme.com' }])
  const asked = await fetch(
    new URL(`/trpc/${Array(10).fill('auth.requestLink').join(',')}?batch=1`, api.url),
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from },
      body: JSON.stringify(Object.fromEntries(links)),
    },
  )
  const outcomes = (await asked.json()) as { result?: unknown }[]
  assert.is(outcomes.filter(({ result }) => result).length, allowed('link.email'))
  isTrue(asked.headers.get('retry-after'))
})

test('past the limit a wrong key is told 429 with Retry-After on every way in, and a right one gets in', async () => {
  await fill('api-key.ip', allowed('api-key.ip'))
  for (const path of ['/trpc/team.list', '/audit/export?format=csv']) {
    const answer = await get(path)
    assert.is(answer.status, 429, path)
    isTrue(answer.headers.get('retry-after'))
  }
  const server = '01900000-0000-7000-8000-000000000000'
  const upgrade = {
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const asked = request(`${api.url}/terminals/${server}?account=acme&cols=80&rows=24`, {
    agent: false,
    headers: { ...wrongKey(), ...from, ...upgrade },
  }).end()
  const [refusal] = await once(asked, 'response')
  assert.is(refusal.statusCode, 429)
  isTrue(refusal.headers['retry-after'])
  refusal.resume()

  const mutation = await callProcedure(
    api.url,
    'mutation',
    'account.rename',
    { name: 'x' },
    {},
    { ...wrongKey(), ...from },
  )
  assert.equal([mutation.status, mutation.outcome], [429, 'rate'])
  isTrue(mutation.headers.get('retry-after'))
  const live = await callProcedure(
    api.url,
    'subscription',
    'live.changes',
    {},
    {},
    { ...wrongKey(), ...from },
  )
  assert.is(live.outcome, 'rate')
  isTrue(/"retryAfter":(\d+)/.exec(String(live.body))?.[1])

  const { secret } = await createApiKey(api.stage.owner.caller, {
    name: 'ci',
    scopes: ['team:read', 'audit:export'],
  })
  const right = headersOf({ key: secret })
  assert.is((await get('/trpc/team.list', right)).status, 200)
  assert.is((await get('/audit/export?format=json', right)).status, 200)
  assert.is(await points('api-key.ip'), allowed('api-key.ip'), 'not a write more')
})

test('wrong sign-ins have a limit of their own, and a right one gets in', async () => {
  await fill('cookie.ip', allowed('cookie.ip') - 1)
  const wrong = () => get('/trpc/team.list', headersOf({ cookie: newToken(), account: 'acme' }))
  assert.is((await wrong()).status, 401)
  const answer = await wrong()
  assert.is(answer.status, 429)
  isTrue(answer.headers.get('retry-after'))
  assert.is((await get('/trpc/team.list', headersOf(signedInAs(api.stage.owner)))).status, 200)
  assert.is(
    (await fetch(new URL('/trpc/auth.me', api.url), { headers: headersOf({ cookie: newToken() }) })).status,
    401,
  )
})

test('every public procedure has a limit', async () => {
  const limits: Record<string, { limit: Parameters<typeof allowed>[0]; input?: unknown }> = {
    'auth.requestLink': { limit: 'link.ip', input: { email: 'somebody@acme.com' } },
    'auth.redeemLink': { limit: 'token.ip', input: { token: newToken() } },
    'auth.previewEmailChange': { limit: 'email-change-token.ip', input: { token: newToken() } },
    'auth.confirmEmail': { limit: 'token.ip', input: { token: newToken() } },
    'auth.stopEmailChange': { limit: 'token.ip', input: { token: newToken() } },
    'auth.passkeyOptions': { limit: 'passkey-options.ip' },
    'auth.useRecoveryCode': { limit: 'recovery-code.ip', input: { code: '0'.repeat(16) } },
    'invites.preview': { limit: 'invite-token.ip', input: { token: newToken() } },
    'payLinks.preview': { limit: 'pay-link-token.ip', input: { token: newToken() } },
    'payLinks.check': { limit: 'pay-link-token.ip', input: { token: newToken() } },
    'payLinks.usdt': { limit: 'pay-link-token.ip', input: { token: newToken() } },
    'payLinks.pay': { limit: 'pay-link-token.ip', input: { token: newToken(), kind: 'demo' } },
    'invites.accept': { limit: 'invite-token.ip', input: { token: newToken() } },
    'account.openFirst': {
      limit: 'token.ip',
      input: { email: 'a@b.com', slug: 'first', name: 'First', token: newToken() },
    },
    'auth.passkeyVerify': {
      limit: 'passkey.ip',
      input: {
        response: {
          id: 'AA',
          rawId: 'AA',
          type: 'public-key',
          clientExtensionResults: {},
          response: { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' },
        },
      },
    },
  }
  // by full path; their type tells of the nested record they were made from
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { meta: Meta } }>
  const open = Object.entries(procedures)
    .filter(([, procedure]) => procedure._def.meta.access === 'public')
    .map(([path]) => path)
  assert.equal(open.sort(), Object.keys(limits).sort())
  for (const [path, { limit, input }] of Object.entries(limits)) {
    const type = path.includes('.preview') ? 'query' : 'mutation'
    await fill(limit, allowed(limit))
    const { status, outcome, headers } = await callProcedure(api.url, type, path, input, {}, from)
    assert.equal([status, outcome], [429, 'rate'], path)
    isTrue(headers.get('retry-after'))
  }
})

test.run()
