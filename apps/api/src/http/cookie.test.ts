import { mailedLink } from '@gatehouse/core/identity/sign-in/mailed-link.testing'
import { tokenOf } from '@gatehouse/core/testing/test-gatehouse'
import type { FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServer } from '../server.ts'
import { echoTerminals } from '../testing/echo-terminals.testing.ts'
import { openTestApi, signedInAs, type TestApi } from '../testing/open-api.testing.ts'
import { signInCookies } from './cookie.ts'

const test = suite('the sign-in cookie')
const host = '__Host-gatehouse_signin'
const plain = 'gatehouse_signin'
let api: TestApi
let secure: FastifyInstance

test.before(async () => {
  api = await openTestApi()
  const core = { ...api.stage.gatehouse.core, url: 'https://gate.acme.com' }
  secure = await createServer({ core, dashboard: '/nonexistent', terminals: echoTerminals() })
})
test.after(async () => {
  await secure?.close()
  await api?.close()
})

async function signIn(app: FastifyInstance) {
  const token = tokenOf(await mailedLink(api.stage.gatehouse.core, api.stage.viewer.email))
  return app.inject({ method: 'POST', url: '/trpc/auth.redeemLink', payload: { token } })
}
const me = async (app: FastifyInstance, cookie: string) =>
  (await app.inject({ url: '/trpc/auth.me', headers: { cookie } })).statusCode

test('on https it is of this host alone: its name says so, and a browser holds it to that', async () => {
  const [header = '', ...others] = [(await signIn(secure)).headers['set-cookie'] ?? []].flat()
  assert.equal(others, [])
  assert.match(
    header,
    /^__Host-gatehouse_signin=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
  const token = /=([\w-]{43});/.exec(header)?.[1]
  assert.is(await me(secure, `${host}=${token}`), 200)
})

test('on https the plain name is not read, on any way in', async () => {
  const { cookie } = signedInAs(api.stage.owner)
  const planted = `${plain}=${cookie}`
  assert.is(await me(secure, planted), 401)
  for (const url of [
    '/trpc/auth.me,account.get?batch=1&input={}',
    '/trpc/live.changes?input=%7B%22account%22%3A%22acme%22%7D',
    '/audit/export?account=acme&format=json',
    '/terminals/01900000-0000-7000-8000-000000000000?account=acme',
  ]) {
    const { body } = await secure.inject({ url, headers: { cookie: planted } })
    assert.match(body, '"reason":"signed-out"', url)
  }
  assert.is(await me(secure, `${planted}; ${host}=${cookie}`), 200)
  assert.is(await me(secure, `${host}=${'A'.repeat(43)}; ${planted}`), 401)
})

test('on http the plain name is read, and none that only https may set', async () => {
  const { cookie } = signedInAs(api.stage.owner)
  assert.is(await me(api.app, `${plain}=${cookie}`), 200)
  assert.is(await me(api.app, `${host}=${cookie}`), 401)
  assert.match(String((await signIn(api.app)).headers['set-cookie']), /^gatehouse_signin=[\w-]{43}; Max-Age/)
})

test('several on one host of https, by port, leave each other signed in', () => {
  const names = ['https://gate.acme.com', 'https://gate.acme.com:8443', 'https://gate.acme.com:9443'].map(
    signInCookies,
  )
  assert.equal(names, [[host], [`${host}_8443`], [`${host}_9443`]])
})

test('two on one host of http leave each other signed in, and out', async () => {
  const other = await createServer({
    core: { ...api.stage.gatehouse.core, url: 'http://localhost:14801' },
    dashboard: '/nonexistent',
    terminals: echoTerminals(),
  })
  const jar = new Map<string, string>()
  const browse = async (app: FastifyInstance, url: string, payload?: object) => {
    // over one database, a sign-in here would end the one that its browser shows
    const shown = url.includes('redeem') ? [] : [...jar]
    const cookie = shown.map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await app.inject({
      method: payload ? 'POST' : 'GET',
      url,
      headers: { cookie },
      ...(payload && { payload }),
    })
    for (const { name, value } of answer.cookies) value ? jar.set(name, value) : jar.delete(name)
    return answer.statusCode
  }
  const link = async () => tokenOf(await mailedLink(api.stage.gatehouse.core, api.stage.viewer.email))
  for (const app of [api.app, other])
    assert.is(await browse(app, '/trpc/auth.redeemLink', { token: await link() }), 200)
  assert.is(new Set(jar.values()).size, 2)
  for (const app of [api.app, other]) assert.is(await browse(app, '/trpc/auth.me'), 200)
  assert.is(await browse(other, '/trpc/auth.signOut', {}), 200)
  assert.is(await browse(other, '/trpc/auth.me'), 401)
  assert.is(await browse(api.app, '/trpc/auth.me'), 200)
  await other.close()
})

test('signing out takes it away, with what else the origin keeps in the browser', async () => {
  for (const [app, name] of [
    [secure, host],
    [api.app, plain],
  ] as const) {
    const token = /=([\w-]{43});/.exec(String((await signIn(app)).headers['set-cookie']))?.[1]
    const cookie = `${name}=${token}`
    const sent = { cookie, 'content-type': 'application/json' }
    const { headers } = await app.inject({ method: 'POST', url: '/trpc/auth.signOut', headers: sent })
    assert.match(String(headers['set-cookie']), new RegExp(`^${name}=; .*Expires=Thu, 01 Jan 1970`))
    assert.is(headers['clear-site-data'], '"storage"')
    assert.is(await me(app, cookie), 401)
  }
})

test.run()
