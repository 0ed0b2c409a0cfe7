import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SipResponse } from '../message/message.ts'
import { challengesIn, digestParameters } from './challenge.ts'
import { DigestSession } from './digest.ts'
import { SignIn } from './signed-in.ts'

const test = suite('digest')

const asked = (status: number, ...values: string[]): SipResponse => ({
  kind: 'response',
  status,
  reason: 'Unauthorized',
  headers: values.map(
    (value) => [status === 407 ? 'proxy-authenticate' : 'www-authenticate', value] as const,
  ),
  body: new Uint8Array(),
})
const told = (header: readonly [string, string] | undefined) =>
  digestParameters(header?.[1].replace(/^Digest /, '') ?? '')

test('answers as RFC 7616 §3.9.1 and RFC 2617 §3.5 compute them', () => {
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
  const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v'
  for (const [algorithm, response] of [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ]) {
    const [challenge] = challengesIn(
      asked(
        401,
        `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${nonce}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
      ),
    )
    assert.ok(challenge)
    const session = new DigestSession(challenge, { username: 'Mufasa', secret: 'Circle of Life' }, cnonce)
    const header = told(session.answer({ method: 'GET', uri: '/dir/index.html' }))
    assert.equal(
      [header.get('response'), header.get('nc'), header.get('qop')],
      [response, '00000001', 'auth'],
    )
    assert.is(told(session.answer({ method: 'GET', uri: '/' })).get('nc'), '00000002')
  }
  const [old] = challengesIn(
    asked(407, 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'),
  )
  assert.ok(old)
  const session = new DigestSession(old, { username: 'Mufasa', secret: 'Circle Of Life' }, 'unused')
  const header = session.answer({ method: 'GET', uri: '/dir/index.html' })
  assert.is(header[0], 'proxy-authorization')
  assert.equal(
    [told(header).get('response'), told(header).has('cnonce')],
    ['670fd8c2df070c60b045671b8b24ff02', false],
  )
})

test('quotes and backslashes in names and realms arrive as they are', () => {
  const [challenge] = challengesIn(asked(401, 'digest REALM="a \\"b\\" \\\\c, d", Nonce="n"'))
  assert.is(challenge?.realm, 'a "b" \\c, d')
  assert.ok(challenge)
  const header = new DigestSession(challenge, { username: 'x"y\\z', secret: 's' }, 'c').answer({
    method: 'A',
    uri: 'sip:b',
  })
  assert.equal([told(header).get('username'), told(header).get('realm')], ['x"y\\z', 'a "b" \\c, d'])
})

test('the first challenge that can be answered is; what cannot is named', () => {
  const signIn = new SignIn({ username: 'u', secret: 's' }, 'c')
  const known = asked(
    401,
    'Digest realm="r", nonce="1", algorithm=SHA-512-256',
    'Digest realm="r", nonce="2", algorithm=sha-256',
  )
  assert.is(signIn.again(known), true)
  assert.is(told(signIn.headers({ method: 'REGISTER', uri: 'sip:r' })[0]).get('nonce'), '2')
  const asks = (value: string, words: RegExp) =>
    assert.throws(() => new SignIn({ username: 'u', secret: 's' }, 'c').again(asked(401, value)), words)
  asks('Digest realm="r", nonce="1", algorithm=AKAv1-MD5', /asks for the algorithm AKAv1-MD5, which/)
  asks('Digest realm="r", nonce="1", qop="auth-int"', /asks for protection of auth-int/)
  asks('Basic realm="r"', /no digest/)
})

test('what was refused is not tried again, but for a nonce that was too old; a next nonce is used', () => {
  const signIn = new SignIn({ username: 'u', secret: 's' }, 'c')
  const fresh = (nonce: string, stale = '') =>
    asked(401, `Digest realm="r", nonce="${nonce}", qop="auth"${stale}`)
  assert.is(signIn.again(fresh('1')), true)
  assert.is(signIn.again(fresh('2', ', stale=TRUE')), true)
  assert.is(signIn.again(fresh('3')), false)
  signIn.accepted({
    ...fresh('3'),
    status: 200,
    headers: [['authentication-info', 'qop=auth, nextnonce="4"']],
  })
  const header = told(signIn.headers({ method: 'BYE', uri: 'sip:r' })[0])
  assert.equal([header.get('nonce'), header.get('nc')], ['4', '00000001'])
  assert.is(new SignIn(undefined, 'c').again(fresh('1')), false)
  const endless = new SignIn({ username: 'u', secret: 's' }, 'c')
  assert.equal(
    [1, 2, 3, 4].map((n) => endless.again(fresh(String(n), ', stale=true'))),
    [true, true, true, false],
  )
})

test.run()
