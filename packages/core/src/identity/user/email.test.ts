import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emailAddress } from './email.ts'

const test = suite('emailAddress')

const problem = (text: string): string => {
  const result = emailAddress.safeParse(text)
  if (result.success) throw new Error(`accepted ${JSON.stringify(text)} as ${result.data}`)
  assert.is(result.error.issues.length, 1)
  return result.error.issues[0]?.message ?? ''
}

function refused(texts: string[], says: RegExp): void {
  for (const text of texts) assert.match(problem(text), says, JSON.stringify(text))
}

test('normalises once: white space around it, case, and international domains', () => {
  const cases = {
    'owner@acme.com': 'owner@acme.com',
    '  Saurav.K+x@ACME.com\r\n': 'saurav.k+x@acme.com',
    "o'brien@acme.co.uk": "o'brien@acme.co.uk",
    'ops@müller.de': 'ops@xn--mller-kva.de',
    'ops@mu\u0308ller.de': 'ops@xn--mller-kva.de',
    'ops@MÜLLER.de': 'ops@xn--mller-kva.de',
    'ops@xn--mller-kva.de': 'ops@xn--mller-kva.de',
    'ops@日本語.jp': 'ops@xn--wgv71a119e.jp',
    'ops@почта.рф': 'ops@xn--80a1acny.xn--p1ai',
    'a@1und1.de': 'a@1und1.de',
  }
  for (const [text, email] of Object.entries(cases)) assert.is(emailAddress.parse(text), email)
})

test('refuses what is missing', () => {
  refused(['', '   '], /^Enter/)
  refused(['acme.com', 'a@b@acme.com'], /exactly one @/)
  refused(['@acme.com', 'a@'], /missing/)
  refused(['a@localhost', 'root@prod-1'], /needs a dot/)
  assert.not(emailAddress.safeParse(undefined).success)
})

test('refuses what is too long', () => {
  refused([`${'a'.repeat(65)}@acme.com`], /at most 64/)
  refused([`a@${'b.'.repeat(130)}com`, 'x'.repeat(1_000_000), `a@${'ü.'.repeat(60)}com`], /at most 254/)
  refused([`a@${'b'.repeat(64)}.com`], /domain name/)
  assert.ok(emailAddress.safeParse(`${'a'.repeat(64)}@${'b'.repeat(63)}.com`).success)
})

test('refuses spaces, line breaks, control, invisible and direction characters', () => {
  refused(
    ['a b@acme.com', 'a@ac me.com', 'a@acme.com\r\nb@acme.com', 'a\u00a0b@acme.com', 'a@acme\u3000.com'],
    /space or a line break/,
  )
  refused(
    [
      'a\0@acme.com',
      'a\x7f@acme.com',
      'a\u200b@acme.com',
      'a@ac\u200dme.com',
      'a\u202e@acme.com',
      'a@acme\u00ad.com',
      'a\u2066@acme.com',
      'a\u{e0041}@acme.com',
      'a\ud800@acme.com',
    ],
    /invisible/,
  )
})

test('refuses look-alikes: full-width, @, and letters of other alphabets', () => {
  refused(['a＠acme.com', 'a﹫acme.com'], /plain @/)
  refused(['ａdmin@acme.com', 'аdmin@acme.com', 'josé@acme.com'], /before the @ can contain only plain/)
  refused(['a@ａcme.com', 'a@ﬁrm.com', 'a@acme．com', 'a@ⓐcme.com'], /full-width/)
  refused(
    ['a@аcme.com', 'a@асе.com', 'a@xn--80ak6aa92e.com', 'a@gοοgle.com', 'a@ᎪᏟᎷᎬ.com'],
    /another alphabet/,
  )
  refused(['a@acme。com', 'a@☃.net', 'a@acme⁄com'], /domain name/)
})

test('refuses quotes, brackets, lists, comments and routes', () => {
  refused(
    [
      '"a"@acme.com',
      'Ann <a@acme.com>',
      'a@acme.com\r\nBcc: x@y.com',
      'a(x)@acme.com',
      'a,b@acme.com',
      'a;b@acme.com',
      'mailto:a@acme.com',
      'a\\b@acme.com',
      '`a`@acme.com',
      '“a”@acme.com',
      'a@[127.0.0.1]',
    ],
    /address alone/,
  )
  refused(['a%b.com@acme.com', 'b.com!a@acme.com'], /symbol/)
})

test('refuses dots where none belong', () => {
  refused(['.a@acme.com', 'a.@acme.com', 'a..b@acme.com'], /before the @.*dot/)
  refused(['a@.acme.com', 'a@acme.com.', 'a@acme..com'], /domain.*dot/)
})

test('refuses what is no domain name', () => {
  refused(['a@127.0.0.1', 'a@10.1'], /IP address/)
  refused(['a@-acme.com', 'a@acme-.com', 'a@ac_me.com', 'a@acme.com/x', 'a@ac%6de.com'], /domain name/)
  refused(['a@xn--zzzzzz.com', 'a@xn--acme.com'], /domain/)
})

const address = fc
  .tuple(fc.stringMatching(/^[A-Za-z0-9_+-]{1,20}$/), fc.domain(), fc.constantFrom('', ' ', '\n'))
  .map(([local, domain, space]) => `${space}${local}@${domain}${space}`)

test('is idempotent, and what it accepts is plain ASCII in lower case', () => {
  const anything = fc.oneof(
    address,
    fc.emailAddress(),
    fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })).map((parts) => parts.join('@')),
    fc
      .tuple(fc.constantFrom('a', 'É', 'ß'), fc.string({ unit: 'grapheme', minLength: 1 }))
      .map(([a, b]) => `a@${a}${b}.com`),
    fc.stringMatching(/^a@[a-zäßïждяανי漢かカ한ทअ·١-]{1,8}\.(com|рф|香港)$/),
  )
  fc.assert(
    fc.property(anything, (text) => {
      const first = emailAddress.safeParse(text)
      if (!first.success) return
      assert.match(first.data, /^[\x21-\x7e]+@[a-z0-9.-]+\.[a-z0-9-]+$/)
      assert.is(first.data, first.data.toLowerCase())
      assert.ok(first.data.length <= 254)
      assert.is(emailAddress.parse(first.data), first.data)
    }),
    { numRuns: 3000 },
  )
})

test('accepts ordinary addresses', () => {
  fc.assert(fc.property(address, (text) => assert.is(emailAddress.parse(text), text.trim().toLowerCase())))
})

test.run()
