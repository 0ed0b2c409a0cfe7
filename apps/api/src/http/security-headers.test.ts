import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServer } from '../server.ts'
import { echoTerminals } from '../testing/echo-terminals.testing.ts'
import { headersOf, openTestApi, signedInAs, type TestApi } from '../testing/open-api.testing.ts'

const test = suite('security headers')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-headers-'))
let api: TestApi

test.before(async () => {
  mkdirSync(join(folder, 'dashboard/assets'), { recursive: true })
  writeFileSync(join(folder, 'dashboard/index.html'), '<!doctype html><title>Gatehouse</title>')
  writeFileSync(join(folder, 'dashboard/favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(folder, 'dashboard/assets/app-1234.js'), 'export {}')
  api = await openTestApi({
    dashboard: join(folder, 'dashboard'),
    recordings: folderStore(join(folder, 'recordings')),
    terminals: echoTerminals(),
  })
})
test.after(async () => {
  await api?.close()
  rmSync(folder, { recursive: true, force: true })
})

const nothing = '01900000-0000-7000-8000-000000000000'
const live = `/trpc/live.changes?input=${encodeURIComponent('{"account":"acme"}')}`
const json = { 'content-type': 'application/json' }

/** Every kind of answer: what is asked, as a signed-in owner, and its status. */
const answers: [name: string, status: number, path: string, init?: RequestInit][] = [
  ['the dashboard', 200, '/'],
  ['a page', 200, '/acme/team'],
  ['a page, looked at', 200, '/acme/team', { method: 'HEAD' }],
  ['an asset', 200, '/assets/app-1234.js'],
  ['another file', 200, '/favicon.svg'],
  ['a read', 200, '/trpc/account.get'],
  ['a batch', 200, '/trpc/account.get,team.list?batch=1&input={}'],
  ['a batch, some refused', 207, '/trpc/account.get,servers.get?batch=1&input={}'],
  ['a read by POST', 200, '/trpc/account.get', { method: 'POST', headers: json }],
  ['a change', 200, '/trpc/account.rename', { method: 'POST', headers: json, body: '{"name":"acme"}' }],
  ['what is invalid', 400, '/trpc/account.rename', { method: 'POST', headers: json, body: '{}' }],
  ['no JSON', 400, '/trpc/account.rename', { method: 'POST', headers: json, body: '{' }],
  [
    'too much',
    413,
    '/trpc/account.rename',
    { method: 'POST', headers: json, body: `"${'x'.repeat(300_000)}"` },
  ],
  ['the wrong method', 405, '/trpc/account.rename'],
  ['no procedure', 404, '/trpc/none'],
  ['no address', 404, '/assets/gone-1.js'],
  ['no address, posted', 404, '/nowhere', { method: 'POST' }],
  ['a path that is none', 400, '/trpc/%'],
  [
    'another origin',
    403,
    '/trpc/account.rename',
    { method: 'POST', headers: { origin: 'https://evil.com' } },
  ],
  ['a stream', 200, live, { headers: { accept: 'text/event-stream' } }],
  ['a download', 200, '/audit/export?account=acme&format=csv'],
  ['a download refused', 403, '/audit/export?account=globex&format=csv'],
  ['no recording', 404, `/recordings/${nothing}.cast?account=acme`],
  ['no viewing', 404, `/recordings/${nothing}/viewings?account=acme`, { method: 'POST' }],
  [
    'a search',
    200,
    '/recordings/search?account=acme',
    { method: 'POST', headers: json, body: '{"text":"xyz"}' },
  ],
  ['a terminal without a WebSocket', 404, `/terminals/${nothing}?account=acme`],
  ['health', 200, '/healthz'],
  ['readiness', 200, '/readyz'],
  ['metrics', 200, '/metrics'],
]

const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
]
const cached: Record<string, string> = {
  'the dashboard': 'no-cache',
  'a page': 'no-cache',
  'a page, looked at': 'no-cache',
  'an asset': 'public, max-age=31536000, immutable',
  'another file': 'no-cache',
}

async function ask(path: string, { headers, ...init }: RequestInit = {}) {
  const cut = new AbortController()
  const as = headersOf(signedInAs(api.stage.owner))
  const sent = { ...as, ...(headers as Record<string, string> | undefined) } // each of the table is a record
  const answer = await fetch(new URL(path, api.url), { ...init, headers: sent, signal: cut.signal })
  cut.abort()
  return answer
}

for (const [name, status, path, init] of answers) {
  test(`${name} has them all, and is kept by nobody who should not`, async () => {
    const answer = await ask(path, init)
    assert.is(answer.status, status)
    const { headers } = answer
    assert.equal((headers.get('content-security-policy') ?? '').split('; '), policy)
    assert.is(headers.get('x-content-type-options'), 'nosniff')
    assert.is(headers.get('referrer-policy'), 'no-referrer')
    assert.is(headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.is(headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.is(headers.get('permissions-policy'), 'camera=(), microphone=(), geolocation=()')
    assert.is(headers.get('strict-transport-security'), null)
    assert.is(headers.get('access-control-allow-origin'), null)
    assert.is(headers.get('x-powered-by'), null)
    assert.is(headers.get('server'), null)
    const kept = headers.get('cache-control') ?? ''
    if (cached[name]) assert.is(kept, cached[name])
    else assert.match(kept, /(^|, )no-store(,|$)/)
  })
}

test('an answer with a secret is kept by nobody', async () => {
  const body = JSON.stringify({ name: 'ci', scopes: ['team:read'] })
  const { status, headers } = await ask('/trpc/apiKeys.create', { method: 'POST', headers: json, body })
  assert.equal([status, headers.get('cache-control')], [200, 'no-store'])
  const { secret } = await createApiKey(api.stage.owner.caller, { name: 'x', scopes: ['audit:export'] })
  const file = await fetch(new URL('/audit/export?format=ndjson', api.url), {
    headers: headersOf({ key: secret }),
  })
  assert.equal([file.status, file.headers.get('cache-control')], [200, 'no-store'])
})

test('on https browsers stay there, and load nothing without it', async () => {
  const core = { ...api.stage.gatehouse.core, url: 'https://gate.acme.com' }
  const app = await createServer({ core, dashboard: join(folder, 'dashboard') })
  for (const url of ['/', '/trpc/account.get', '/healthz', '/assets/gone-1.js']) {
    const { headers } = await app.inject({ url })
    assert.is(headers['strict-transport-security'], 'max-age=31536000')
    assert.is(headers['content-security-policy'], [...policy, 'upgrade-insecure-requests'].join('; '))
  }
  await app.close()
})

test.run()
