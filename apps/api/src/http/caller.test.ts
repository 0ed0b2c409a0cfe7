import cookies from '@fastify/cookie'
import type { Credential } from '@gatehouse/core/access/caller'
import type { Core } from '@gatehouse/core/access/core'
import { isToken, newToken } from '@gatehouse/core/crypto/token'
import fc from 'fast-check'
import { fastify } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { callerOf, printable } from './caller.ts'
import { signInCookies } from './cookie.ts'
import { readForwardedFor } from './forwarded-for.ts'

const test = suite('who a request says it is')

const app = fastify()
app.register(cookies)
const url = 'http://localhost:4600'
const core = { url } as Core // the rest is handed on and not looked into
const [cookieName] = signInCookies(url)
app.get('/', async (request) => {
  const { credential, account, userAgent } = callerOf(core, request)
  return { credential, account, userAgent }
})
test.after(() => app.close())

async function told(headers: Record<string, string>) {
  const answer = await app.inject({ method: 'GET', url: '/', headers })
  assert.is(answer.statusCode, 200)
  const seen: { credential: Credential | null; account: string | null; userAgent: string | null } =
    answer.json()
  return seen
}
const token = fc.constant(null).map(() => newToken())
const key = token.map((one) => `gh_${one}`)
/** Text that Node lets through in a header. */
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
})

test('an API key and a sign-in are read as they were sent; the key is before the cookie', () =>
  fc.assert(
    fc.asyncProperty(token, key, async (signIn, secret) => {
      const cookie = `${cookieName}=${signIn}`
      const authorization = `Bearer ${secret}`
      assert.equal((await told({ cookie })).credential, { kind: 'sign-in', token: signIn })
      assert.equal((await told({ authorization })).credential, { kind: 'api-key', secret })
      for (const spelled of [authorization, `bearer ${secret}`, `BEARER   ${secret}`])
        assert.equal((await told({ authorization: spelled, cookie })).credential, { kind: 'api-key', secret })
    }),
  ))

test('a wrong key is nobody, whatever the cookie says', () =>
  fc.assert(
    fc.asyncProperty(token, key, async (signIn, secret) => {
      const cookie = `${cookieName}=${signIn}`
      for (const authorization of [
        `Bearer ${secret} x`,
        `Bearer ${secret}A`,
        `bearer ${secret.slice(0, -1)}`,
      ])
        assert.is((await told({ authorization, cookie })).credential, null, authorization)
    }),
  ))

test('what a proxy asks for beside it leaves the sign-in as it is, and is nobody by itself', () =>
  fc.assert(
    fc.asyncProperty(token, headerText, async (signIn, text) => {
      const cookie = `${cookieName}=${signIn}`
      for (const authorization of ['Basic b3BzOmh1bnRlcjI=', `Bearer ${signIn}`, 'Negotiate', `x${text}`]) {
        assert.equal((await told({ authorization, cookie })).credential, { kind: 'sign-in', token: signIn })
        assert.is((await told({ authorization })).credential, null)
      }
    }),
  ))

test('an address is itself, with whatever port or brackets a proxy writes it', async () => {
  const behind = fastify({ trustProxy: ['loopback', '10.0.0.0/8'] })
  readForwardedFor(behind)
  behind.register(cookies)
  behind.get('/', async (request) => callerOf(core, request).ip)
  const ipOf = async (forwarded: string) =>
    (await behind.inject({ url: '/', headers: { 'x-forwarded-for': forwarded } })).body
  assert.is(await ipOf('203.0.113.5:51234'), '203.0.113.5')
  assert.is(await ipOf('198.51.100.1, 203.0.113.5:51234, 10.1.2.3:443'), '203.0.113.5')
  assert.is(await ipOf('[2001:db8::7]:51234'), '2001:db8::7')
  assert.is(await ipOf('[2001:DB8::7]'), '2001:db8::7')
  // what is no address is not stored as it came: the proxy's own stands in its place
  assert.is(await ipOf('unknown'), '127.0.0.1')
  assert.is(await ipOf('<script>'), '127.0.0.1')
  await behind.close()
})

test('a cookie is a token’s own or nobody’s: with another letter it is another', () =>
  fc.assert(
    fc.asyncProperty(
      token,
      fc.nat({ max: 42 }),
      fc.constantFrom(...'ABCDwxyz09-_'),
      async (one, at, letter) => {
        const other = one.slice(0, at) + letter + one.slice(at + 1)
        const { credential } = await told({ cookie: `${cookieName}=${other}` })
        assert.equal(credential, isToken(other) ? { kind: 'sign-in', token: other } : null)
      },
    ),
  ))

test('whatever the headers hold, it is somebody of the right shape or nobody', () =>
  fc.assert(
    fc.asyncProperty(headerText, headerText, async (one, other) => {
      for (const cookie of [one, `${cookieName}=${one}`, `${one}; ${cookieName}=${other}`]) {
        const { credential, account } = await told({ cookie, 'x-account': other })
        assert.ok(credential === null || (credential.kind === 'sign-in' && isToken(credential.token)))
        assert.is(account, other || null)
      }
    }),
  ))

test('an account’s name is printable, and no longer than a database takes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 2000 }), fc.jsonValue()), (value) => {
      assert.match(printable(value), /^[\x20-\x7e]{0,512}$/)
    }),
    { examples: [[{ toString: null }]] },
  )
})

test('long headers are nobody within moments', async () => {
  const begin = performance.now()
  for (const text of ['A', 'Bearer gh_', ' ', '=', ';', '%']) {
    const long = text.repeat(8000 / text.length)
    assert.is((await told({ authorization: `Bearer gh_${long}` })).credential, null)
    assert.is((await told({ cookie: `${cookieName}=${long}` })).credential, null)
  }
  assert.ok(performance.now() - begin < 2000)
})

test.run()
