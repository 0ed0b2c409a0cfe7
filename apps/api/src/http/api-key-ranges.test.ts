import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scope } from '@gatehouse/core/access/roles'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { limitApiKey } from '@gatehouse/core/team/api-key/limit-api-key'
import { revokeApiKey } from '@gatehouse/core/team/api-key/revoke-api-key'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { echoTerminals } from '../testing/echo-terminals.testing.ts'
import { callProcedure, headersOf, openTestApi, type TestApi } from '../testing/open-api.testing.ts'

const test = suite('API keys that are bound to addresses')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-ranges-'))
const terminals = echoTerminals()
const nowhere = '01900000-0000-7000-8000-000000000000'
let api: TestApi
let server: string

test.before(async () => {
  api = await openTestApi({ terminals, recordings: folderStore(folder) })
  server = await registerTestServer(api.stage.owner, 'prod-1')
})
test.after(async () => {
  await api?.close()
  rmSync(folder, { recursive: true, force: true })
})

const scopes: Scope[] = ['account:read', 'audit:export', 'server:ssh', 'session:play', 'team:read']
const makeKey = (ranges: string[]) => createApiKey(api.stage.owner.caller, { name: 'bound', scopes, ranges })
/** What the proxy that this door trusts, on the loopback, says of where a request comes from. */
const from = (ip: string) => ({ 'x-forwarded-for': ip })

/** What each door answers this key when it is shown from there: `ok`, or the reason of the refusal. */
async function answers(key: string, ip: string): Promise<Record<string, string>> {
  const get = async (path: string) => {
    const response = await fetch(new URL(path, api.url), { headers: { ...headersOf({ key }), ...from(ip) } })
    return response.ok ? 'ok' : reasonIn(await response.text())
  }
  const call = async (type: 'query' | 'subscription', path: string, input: unknown) =>
    (await callProcedure(api.url, type, path, input, { key }, from(ip))).outcome
  return {
    procedure: await call('query', 'team.list', {}),
    stream: await call('subscription', 'live.changes', {}),
    export: await get('/audit/export?account=acme&format=csv'),
    cast: await get(`/recordings/${nowhere}.cast?account=acme`),
    terminal: await handshake(key, ip),
  }
}

async function handshake(key: string, ip: string): Promise<string> {
  const headers = {
    ...headersOf({ key }),
    ...from(ip),
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const asked = request(`${api.url}/terminals/${server}?account=acme&cols=80&rows=24`, {
    agent: false,
    headers,
  })
  asked.end()
  const [answer, socket] = await Promise.race([once(asked, 'upgrade'), once(asked, 'response')])
  if (socket) return socket.destroy() && 'ok'
  return reasonIn(Buffer.concat(await answer.toArray()).toString())
}

function reasonIn(refusal: string): string {
  return JSON.parse(refusal).error.data.reason
}

test('every door lets it in from there, and refuses it from elsewhere', async () => {
  const { secret } = await makeKey(['203.0.113.0/24', '2001:db8::/32'])
  for (const ip of ['203.0.113.9', '2001:db8::7'])
    assert.equal(
      await answers(secret, ip),
      { procedure: 'ok', stream: 'ok', export: 'ok', cast: 'not-found', terminal: 'ok' },
      ip,
    )
  for (const ip of ['198.51.100.1', '2001:db9::7'])
    assert.equal(
      await answers(secret, ip),
      Object.fromEntries(
        ['procedure', 'stream', 'export', 'cast', 'terminal'].map((door) => [door, 'signed-out']),
      ),
      ip,
    )
})

for (const [how, end] of [
  ['its ranges exclude where it comes from', limited],
  ['it is revoked', revoked],
] as const) {
  test(`an open stream ends when ${how}`, async () => {
    const { apiKey, secret } = await makeKey(['203.0.113.0/24'])
    const response = await fetch(new URL('/trpc/live.changes?input=%7B%7D', api.url), {
      headers: { ...headersOf({ key: secret }), ...from('203.0.113.9'), accept: 'text/event-stream' },
    })
    const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const readOn = async () => {
      const { done, value = '' } = (await stream?.read()) ?? { done: true }
      text += value
      return !done
    }
    while (!text.includes('event: connected') && (await readOn()));
    assert.match(text, /event: connected/)
    await end(apiKey.id)
    while (await readOn());
    assert.match(text, /"reason":"signed-out"/)
  })
}

async function limited(apiKey: string): Promise<void> {
  await limitApiKey(api.stage.owner.caller, { apiKey, ranges: ['198.51.100.0/24'] })
}

async function revoked(apiKey: string): Promise<void> {
  await revokeApiKey(api.stage.owner.caller, { apiKey })
}

test('a cast is fetched from no other site, and has no head', async () => {
  const { secret } = await makeKey(['203.0.113.0/24'])
  const headers = { ...headersOf({ key: secret }), ...from('203.0.113.9') }
  const path = new URL(`/recordings/${nowhere}.cast?account=acme`, api.url)
  for (const site of ['cross-site', 'same-site'])
    assert.is((await fetch(path, { headers: { ...headers, 'sec-fetch-site': site } })).status, 403, site)
  assert.is((await fetch(path, { method: 'HEAD', headers })).status, 405)
  assert.is((await fetch(path, { headers })).status, 404)
})

test.run()
