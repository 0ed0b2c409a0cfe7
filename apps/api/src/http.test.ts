import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { newToken } from '@gatehouse/core/crypto/token'
import { newPublicKey, registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { mailedLink } from '@gatehouse/core/identity/sign-in/mailed-link.testing'
import { openCore } from '@gatehouse/core/installation/open-core'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { createInvite } from '@gatehouse/core/team/invite/create-invite'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { tokenOf } from '@gatehouse/core/testing/test-gatehouse'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServer } from './server.ts'
import {
  callProcedure,
  headersOf,
  openTestApi,
  signedInAs,
  type TestApi,
} from './testing/open-api.testing.ts'

const test = suite('the HTTP door')
const logged = captureLog()
let api: TestApi

test.before(async () => {
  api = await openTestApi()
})
test.after(async () => {
  logged.restore()
  await api?.close()
})

const linkTo = async (email: string) => tokenOf(await mailedLink(api.stage.gatehouse.core, email))
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, api.url), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })

test('signing in sets a cookie that scripts cannot read and other sites cannot send', async () => {
  const { viewer } = api.stage
  const before = signedInAs(viewer)
  const answer = await callProcedure(
    api.url,
    'mutation',
    'auth.redeemLink',
    { token: await linkTo(viewer.email) },
    before,
  )
  assert.equal(answer.body.result.data, { needs: null })
  const [cookie = ''] = answer.headers.getSetCookie()
  assert.match(cookie, /^gatehouse_signin=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/)
  const token = /=([\w-]{43});/.exec(cookie)?.[1] ?? ''
  assert.is.not(token, before.cookie, 'rotated')
  assert.not(JSON.stringify(answer.body).includes(token))
  assert.is((await callProcedure(api.url, 'query', 'auth.me', undefined, { cookie: token })).outcome, 'ok')
  assert.is((await callProcedure(api.url, 'query', 'auth.me', undefined, before)).outcome, 'signed-out')
  const out = await callProcedure(api.url, 'mutation', 'auth.signOut', undefined, { cookie: token })
  assert.match(
    out.headers.get('set-cookie') ?? '',
    /^gatehouse_signin=; .*Path=\/; .*HttpOnly; SameSite=Strict/,
  )
  assert.is(
    (await callProcedure(api.url, 'query', 'auth.me', undefined, { cookie: token })).outcome,
    'signed-out',
  )
})

test('a request that never comes whole gives its socket back', async () => {
  const app = await createServer({ core: api.stage.gatehouse.core, dashboard: '/nonexistent' })
  const { requestTimeout } = app.server
  await app.close()
  assert.ok(requestTimeout > 0 && requestTimeout <= 60_000, `${requestTimeout} ms`)
})

test('what waits too long for an account is answered 503, and nothing has changed', async () => {
  const { gatehouse, owner } = api.stage
  const core = await openCore({
    database: gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
    patience: { statement: 300, lock: 150, idleInTransaction: 5_000 },
  })
  const app = await createServer({ core, dashboard: '/nonexistent' })
  const holder = await gatehouse.database.owner.connect()
  try {
    await holder.query('begin')
    await holder.query('select from accounts where id = $1 for update', [owner.account.id])
    const answer = await app.inject({
      method: 'POST',
      url: '/trpc/account.rename',
      headers: { ...headersOf(signedInAs(owner)), 'content-type': 'application/json' },
      body: { name: 'too late' },
    })
    assert.is(answer.statusCode, 503, answer.body)
    assert.match(answer.body, /This could not be done: Gatehouse’s database took too long/)
  } finally {
    await holder.query('rollback')
    holder.release()
    await app.close()
    await core.close()
  }
})

test('on https the cookie is Secure and browsers are told to stay there', async () => {
  const { core } = api.stage.gatehouse
  const app = await createServer({
    core: { ...core, url: 'https://gate.acme.com' },
    dashboard: '/nonexistent',
  })
  const answer = await app.inject({
    method: 'POST',
    url: '/trpc/auth.redeemLink',
    payload: { token: await linkTo(api.stage.billing.email) },
  })
  assert.match(String(answer.headers['set-cookie']), /; HttpOnly; Secure; SameSite=Strict/)
  assert.is(answer.headers['strict-transport-security'], 'max-age=31536000')
  await app.close()
})

test('accepting an invite signs in by cookie alone', async () => {
  const { link } = await createInvite(api.stage.owner.caller, { email: 'cookie@temp.com', role: 'VIEWER' })
  const { body, headers } = await callProcedure(api.url, 'mutation', 'invites.accept', {
    token: tokenOf(link),
  })
  assert.equal(body.result.data, { account: { slug: 'acme', name: 'acme' }, signedIn: true, needs: null })
  assert.match(headers.get('set-cookie') ?? '', /^gatehouse_signin=/)
})

test('a change that a browser sends from another origin is refused', async () => {
  const as = headersOf(signedInAs(api.stage.owner))
  const rename = (headers: Record<string, string>) =>
    post('/trpc/account.rename', '{"name":"acme"}', { ...as, ...headers }).then(({ status }) => status)
  const own = 'http://localhost:4600'
  for (const headers of [
    { origin: 'https://evil.com' },
    { origin: 'http://localhost:4601' },
    { origin: 'https://localhost:4600' },
    { origin: 'http://localhost:4600.evil.com' },
    { origin: 'null' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.com', 'sec-fetch-site': 'same-origin' },
  ]) {
    assert.is(await rename(headers as Record<string, string>), 403, JSON.stringify(headers))
  }
  for (const headers of [{}, { origin: own }, { 'sec-fetch-site': 'same-origin' }]) {
    assert.is(await rename(headers as Record<string, string>), 200, JSON.stringify(headers))
  }
  const read = await fetch(new URL('/trpc/account.rename?input={"name":"x"}', api.url), { headers: as })
  assert.is(read.status, 405, 'a change is no GET')
})

test('a read that stands in the log is caused by no other site, and not by asking for its head', async () => {
  const { owner, gatehouse } = api.stage
  const as = headersOf(signedInAs(owner))
  const count = async () => (await gatehouse.database.owner.query('select id from audit_events')).rows.length
  const before = await count()
  const paths = [
    '/audit/export?account=acme&format=csv',
    '/trpc/sessions.watch?input={"session":"01900000-0000-7000-8000-000000000000"}',
  ]
  for (const path of paths) {
    for (const site of ['cross-site', 'same-site']) {
      const { status } = await fetch(new URL(path, api.url), { headers: { ...as, 'sec-fetch-site': site } })
      assert.is(status, 403, `${path} ${site}`)
    }
  }
  const { status } = await fetch(new URL(paths[0] ?? '', api.url), { method: 'HEAD', headers: as })
  assert.is(status, 405)
  for (const twice of ['account=acme&account=acme', 'account=acme&verb=a&verb=b'])
    assert.is(
      (await fetch(new URL(`/audit/export?format=csv&${twice}`, api.url), { headers: as })).status,
      400,
    )
  assert.is(await count(), before)
  for (const site of ['same-origin', 'none']) {
    const headers = { ...as, 'sec-fetch-site': site }
    assert.is((await fetch(new URL(paths[0] ?? '', api.url), { headers })).status, 200)
  }
  assert.is(await count(), before + 2)
})

test('each refusal has its status and says what a program needs', async () => {
  const { owner, operator, viewer, rival } = api.stage
  const server = await registerTestServer(owner, 'prod-1')
  await api.stage.gatehouse.database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     update accounts set server_limit = 1 where slug = 'acme'; commit`,
  )
  const call = (path: string, input: unknown, as = signedInAs(owner)) =>
    callProcedure(api.url, 'mutation', path, input, as).then(({ status, headers, body }) => {
      const { requestId, ...data } = body.error.data
      assert.is(requestId, headers.get('x-request-id'))
      return [status, data]
    })
  const data = (code: string, httpStatus: number, path: string, more: object) => [
    httpStatus,
    { code, httpStatus, path, ...more },
  ]
  assert.equal(
    await call('account.rename', { name: 'x' }, {} as ReturnType<typeof signedInAs>),
    data('UNAUTHORIZED', 401, 'account.rename', { reason: 'signed-out' }),
  )
  assert.equal(
    await call('account.rename', { name: 'x' }, signedInAs(rival, 'acme')),
    data('FORBIDDEN', 403, 'account.rename', { reason: 'not-a-member' }),
  )
  assert.equal(
    await call('account.rename', { name: 'x' }, signedInAs(operator)),
    data('FORBIDDEN', 403, 'account.rename', { reason: 'scope', scope: 'account:update' }),
  )
  assert.equal(
    await call('servers.register', { name: 'b', host: 'b.com', hostKey: newPublicKey() }),
    data('FORBIDDEN', 403, 'servers.register', { reason: 'limit', limit: 'servers' }),
  )
  assert.equal(
    await call('servers.remove', { server: viewer.user }),
    data('NOT_FOUND', 404, 'servers.remove', { reason: 'not-found' }),
  )
  assert.equal(
    await call('team.offerOwnership', { user: owner.user }),
    data('CONFLICT', 409, 'team.offerOwnership', { reason: 'conflict' }),
  )
  const token = await linkTo(viewer.email)
  await callProcedure(api.url, 'mutation', 'auth.redeemLink', { token })
  assert.equal(
    await call('auth.redeemLink', { token }, {} as ReturnType<typeof signedInAs>),
    data('PRECONDITION_FAILED', 412, 'auth.redeemLink', { reason: 'expired' }),
  )
  assert.equal(
    await call('servers.rename', { server: 'x', name: '$' }),
    data('BAD_REQUEST', 400, 'servers.rename', {
      reason: 'invalid',
      issues: [
        { path: ['server'], message: 'This is not a valid ID.' },
        {
          path: ['name'],
          message: 'Use 1 to 63 letters, digits and hyphens, with no hyphen at either end.',
        },
      ],
    }),
  )
  const { status, body } = await callProcedure(
    api.url,
    'query',
    'servers.probe',
    { host: '127.0.0.1', port: 1 },
    signedInAs(owner),
  )
  assert.equal([status, body.error.data.reason], [502, 'unreachable'])
  assert.ok(server)
})

test('too many attempts are told when to come back', async () => {
  const ask = () => callProcedure(api.url, 'mutation', 'auth.requestLink', { email: 'flood@acme.com' })
  for (let tries = 0; tries < 5; tries++) assert.is((await ask()).status, 200)
  const { status, headers, body } = await ask()
  assert.equal([status, body.error.data.reason], [429, 'rate'])
  assert.ok(Number(headers.get('retry-after')) > 0)
  assert.is(body.error.data.retryAfter, Number(headers.get('retry-after')))
})

test('bodies, batches and headers have their limits', async () => {
  const as = headersOf(signedInAs(api.stage.owner))
  const large = await post('/trpc/account.rename', JSON.stringify({ name: 'x'.repeat(300_000) }), as)
  assert.is(large.status, 413)
  const many = (count: number) => {
    const paths = Array.from({ length: count }, () => 'account.get').join(',')
    return fetch(new URL(`/trpc/${paths}?batch=1&input={}`, api.url), { headers: as })
  }
  assert.is((await many(10)).status, 200)
  assert.is((await many(11)).status, 400)
  const status = await new Promise((done) =>
    httpRequest(
      new URL('/trpc/account.get', api.url),
      { headers: { 'x-junk': 'x'.repeat(100_000) } },
      (answer) => {
        answer.resume()
        done(answer.statusCode)
      },
    )
      .on('error', () => done('cut'))
      .end(),
  )
  assert.ok(status === 431 || status === 'cut', String(status))
})

test('nonsense is a bad request, never an error of ours', async () => {
  const { owner } = api.stage
  const as = signedInAs(owner)
  const odd = [
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\uffff',
    "'",
    '%',
    '__proto__',
    '9'.repeat(190),
    '{}',
    '-1',
    'NaN',
  ]
  const inputs: [type: 'query' | 'mutation', path: string, input: (odd: string) => unknown][] = [
    ['query', 'team.list', (cursor) => ({ cursor })],
    ['query', 'invites.list', (cursor) => ({ cursor })],
    ['query', 'keys.list', (cursor) => ({ cursor })],
    ['query', 'apiKeys.list', (cursor) => ({ cursor })],
    ['query', 'servers.list', (cursor) => ({ cursor })],
    ['query', 'servers.list', (cursor) => ({ cursor: `web ${cursor}` })],
    ['query', 'servers.get', (server) => ({ server })],
    ['query', 'servers.probe', (host) => ({ host: `${host}.invalid`, port: -1 })],
    ['query', 'audit.search', (cursor) => ({ cursor })],
    ['query', 'audit.search', (actor) => ({ actor, resource: actor, verb: actor.slice(0, 60) })],
    ['query', 'audit.search', (from) => ({ from })],
    ['query', 'invites.preview', (token) => ({ token })],
    ['mutation', 'invites.accept', (token) => ({ token })],
    ['mutation', 'account.rename', (name) => ({ name })],
    ['mutation', 'account.close', (slug) => ({ slug })],
    ['mutation', 'keys.add', (name) => ({ name, publicKey: newPublicKey() })],
    ['mutation', 'keys.add', (publicKey) => ({ name: 'x', publicKey })],
    ['mutation', 'apiKeys.create', (name) => ({ name, scopes: ['team:read'] })],
    ['mutation', 'invites.create', (name) => ({ email: `${name}@temp.com`, role: 'VIEWER' })],
    ['mutation', 'team.changeRole', (role) => ({ user: owner.user, role })],
    ['mutation', 'servers.register', (name) => ({ name, host: name, hostKey: name })],
    ['mutation', 'auth.requestLink', (email) => ({ email })],
  ]
  for (const [type, path, input] of inputs) {
    for (const text of [...odd, null, 1, [], {}] as unknown as string[]) {
      const given = typeof text === 'string' ? input(text) : text
      const { status, body } = await callProcedure(api.url, type, path, given, as)
      assert.ok(status < 500, `${path} ${JSON.stringify(given)}: ${status} ${JSON.stringify(body)}`)
    }
  }
  for (const account of odd) {
    const live = await callProcedure(
      api.url,
      'subscription',
      'live.changes',
      { account },
      { cookie: as.cookie ?? '' },
    )
    assert.is(live.outcome, 'not-a-member', JSON.stringify(account))
    for (const query of [
      `account=${encodeURIComponent(account.toWellFormed())}&format=csv`,
      `account=acme&account=b&format=csv`,
    ]) {
      const { status } = await fetch(new URL(`/audit/export?${query}`, api.url), { headers: headersOf(as) })
      assert.ok(status >= 400 && status < 500, `${query} ${status}`)
    }
  }
  for (const body of ['', '{', 'null', '[]', '"x"', '\u0000', '{"name":"\\u0000"}']) {
    const { status } = await post('/trpc/account.rename', body, headersOf(as))
    assert.ok(status >= 400 && status < 500, `${JSON.stringify(body)} ${status}`)
  }
  for (const path of [
    '/trpc/none',
    '/trpc/',
    '/trpc/account.get%00',
    '/trpc/account.get?input=%',
    '/%00',
    '/..%2f..%2fetc/passwd',
  ]) {
    const { status } = await fetch(new URL(path, api.url), { headers: headersOf(as) })
    assert.ok(status >= 400 && status < 500, `${path} ${status}`)
  }
})

test('bytes in headers that are no text reach neither the log nor the database', async () => {
  const { hostname, port } = new URL(api.url)
  const { cookie } = signedInAs(api.stage.owner)
  const raw = (header: string) =>
    new Promise<string>((done) => {
      const socket = connect(Number(port), hostname)
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('close', () => done(text.split('\r\n')[0] ?? ''))
      socket.on('error', () => done('cut'))
      const body = '{"name":"acme"}'
      const head = `POST /trpc/account.rename HTTP/1.1\r\nhost: x\r\ncookie: gatehouse_signin=${cookie}\r\nx-account: acme\r\n`
      const rest = `content-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n`
      socket.write(Buffer.from(`${head}${rest}${header}\r\n\r\n${body}`, 'latin1'))
    })
  for (const header of [
    'user-agent: \xff\xfe\x80',
    'user-agent: \x1b[31m',
    'user-agent: a\x00b',
    'x-forwarded-for: \xff',
    'x-forwarded-for: not an address',
    `x-forwarded-for: ${'1.1.1.1,'.repeat(500)}1`,
  ]) {
    const status = await raw(header)
    assert.match(status, /^HTTP\/1.1 (200|400)/, `${JSON.stringify(header)}: ${status}`)
  }
})

test('every answer, errors too, carries the security headers', async () => {
  for (const path of ['/healthz', '/trpc/account.get', '/nowhere', '/audit/export', '/trpc/none']) {
    const { headers } = await fetch(new URL(path, api.url))
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    // the player of recordings is WebAssembly; scripts are our files alone
    assert.match(headers.get('content-security-policy') ?? '', /script-src 'self' 'wasm-unsafe-eval';/)
    assert.not.match(headers.get('content-security-policy') ?? '', /'unsafe-/)
    assert.is(headers.get('x-content-type-options'), 'nosniff')
    assert.is(headers.get('referrer-policy'), 'no-referrer')
  }
  const refused = await post('/trpc/account.rename', '{}', { origin: 'https://evil.com' })
  assert.is(refused.headers.get('x-content-type-options'), 'nosniff')
  const { headers } = await callProcedure(
    api.url,
    'query',
    'account.get',
    undefined,
    signedInAs(api.stage.owner),
  )
  assert.is(headers.get('cache-control'), 'no-store')
})

test('the export streams what the reader may see, and refuses in words', async () => {
  const { owner, operator, billing } = api.stage
  const get = (query: string, as = headersOf(signedInAs(owner, null))) =>
    fetch(new URL(`/audit/export?${query}`, api.url), { headers: as })
  await createApiKey(owner.caller, { name: '=x', scopes: ['team:read'] })
  const csv = await get('account=acme&format=csv')
  assert.is(csv.status, 200)
  assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/)
  assert.match(
    csv.headers.get('content-disposition') ?? '',
    /^attachment; filename="audit-acme-\d{4}-\d\d-\d\d\.csv"$/,
  )
  const bytes = Buffer.from(await csv.arrayBuffer())
  assert.equal([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], 'spreadsheets read UTF-8 where it is announced')
  assert.match(bytes.toString(), /api_key\.created/)
  const json = await get('account=acme&format=json&verb=api_key.*', headersOf(signedInAs(operator, null)))
  assert.equal(await json.json(), [])
  const { secret } = await createApiKey(owner.caller, {
    name: 'export',
    scopes: ['audit:export', 'team:read'],
  })
  const lines = await get('format=ndjson&verb=user.joined', headersOf({ key: secret }))
  for (const line of (await lines.text()).trimEnd().split('\n'))
    assert.is(JSON.parse(line).verb, 'user.joined')
  const reasonOf = async (answer: Response) => {
    const { error } = (await answer.json()) as { error: { data: { reason: string } } }
    return [answer.status, error.data.reason]
  }
  assert.equal(await reasonOf(await get('account=acme&format=xml')), [400, 'invalid'])
  assert.equal(await reasonOf(await get('account=acme')), [400, 'invalid'])
  assert.equal(await reasonOf(await get('account=acme&format=csv&from=x')), [400, 'invalid'])
  assert.equal(await reasonOf(await get('account=globex&format=csv')), [403, 'not-a-member'])
  assert.equal(await reasonOf(await get('account=acme&format=csv', {})), [401, 'signed-out'])
  assert.equal(await reasonOf(await get('account=acme&format=csv', headersOf(signedInAs(billing, null)))), [
    401,
    'signed-out',
  ])
})

test('live pages hear what became stale, until the right is gone', async () => {
  const { owner, gatehouse } = api.stage
  const member = await gatehouse.join(owner, 'watcher@temp.com', 'VIEWER')
  const input = encodeURIComponent(JSON.stringify({ account: 'acme' }))
  const response = await fetch(new URL(`/trpc/live.changes?input=${input}`, api.url), {
    headers: headersOf(signedInAs(member, null)),
  })
  let text = ''
  const ended = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString()
  })()
  const heard = async (pattern: RegExp) => {
    for (let tries = 0; tries < 100 && !pattern.test(text); tries++)
      await new Promise((done) => setTimeout(done, 50))
    assert.match(text, pattern)
  }
  await heard(/event: connected/)
  await addKey(owner.caller, { name: 'new', publicKey: newPublicKey() })
  await heard(/data: \{"topics":\[[^\]]*"keys"/)
  await revokeMember(owner.caller, { user: member.user })
  await heard(/signed-out/)
  await ended
  const length = text.length
  await addKey(owner.caller, { name: 'unseen', publicKey: newPublicKey() })
  assert.is(text.length, length)
})

test('a stream opens with no other method and for no stranger', async () => {
  for (const as of [{}, signedInAs(api.stage.rival, 'acme')]) {
    const { outcome } = await callProcedure(api.url, 'subscription', 'live.changes', { account: 'acme' }, as)
    assert.ok(['signed-out', 'not-a-member'].includes(outcome), outcome)
  }
})

test('health, readiness and metrics answer, and tell nothing of accounts', async () => {
  for (const path of ['/healthz', '/readyz']) {
    const answer = await fetch(new URL(path, api.url))
    assert.equal([answer.status, await answer.json()], [200, { status: 'ok' }])
  }
  const metrics = await (await fetch(new URL('/metrics', api.url))).text()
  assert.match(metrics, /gatehouse_http_requests_total\{method="POST",status="403"\}/)
  assert.not.match(metrics, /acme|@/)
})

test('an unexpected error is logged here and hidden there', async () => {
  const { core } = api.stage.gatehouse
  const pool = Object.create(core.pool, {
    connect: { value: async () => Promise.reject(new Error('secret detail of the database')) },
  })
  const app = await createServer({ core: { ...core, pool }, dashboard: '/nonexistent' })
  const headers = headersOf(signedInAs(api.stage.owner))
  const input = encodeURIComponent('{"account":"acme"}')
  for (const [method, url] of [
    ['POST', '/trpc/account.rename'],
    ['GET', '/trpc/account.get'],
    ['GET', '/trpc/account.get,team.list?batch=1&input={}'],
    ['GET', `/trpc/live.changes?input=${input}`],
    ['GET', '/audit/export?account=acme&format=csv'],
  ] as const) {
    const payload = method === 'POST' ? { payload: { name: 'x' } } : {}
    const { body } = await app.inject({ method, url, headers, ...payload })
    assert.not.match(body, /secret detail|stack|node_modules|\.ts:/, url)
    assert.match(body, /Something went wrong in Gatehouse/, url)
  }
  assert.match(logged.text(), /secret detail of the database/)
  await app.close()
})

test('each line of the log is one JSON object without control characters, whatever went by', () => {
  const lines = logged.text().trimEnd().split('\n')
  assert.ok(lines.length > 20)
  for (const line of lines) {
    assert.not.match(line, /[\p{Cc}\u2028\u2029]/u)
    const { level, time, msg } = JSON.parse(line)
    assert.equal([typeof level, Number.isInteger(time), typeof msg], ['number', true, 'string'])
  }
})

test('the logs hold no token, whatever went by', () => {
  const { owner, rival, operator } = api.stage
  const text = logged.text()
  assert.ok(text.length > 1000)
  for (const member of [owner, rival, operator]) {
    assert.not(text.includes(signedInAs(member).cookie ?? newToken()))
  }
  assert.not.match(text, /gh_[\w-]{43}|gatehouse_signin=|token=|"authorization"|"cookie"|PRIVATE KEY/)
  assert.not.match(text, /[?&]input=/)
})

test.run()
