import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lines } from '../testing/sip-text.ts'
import { Malformed } from './malformed.ts'
import { headerOf, headersOf } from './message.ts'
import { parseMessage } from './parse-message.ts'
import { parseSipUri } from './uri.ts'
import { parseCSeq, parseNameAddress, parseNameAddresses, parseVias } from './values.ts'

// The messages of RFC 4475 with what each of them is about, named as they are named there.
const test = suite('torture messages')

interface Parts {
  start?: string
  via?: string
  to?: string
  from?: string
  callId?: string
  cseq?: string
  more?: string[]
  body?: string
}

/** A message that is well but for what is given. */
function message(parts: Parts): Buffer {
  const {
    start = 'INVITE sip:user@example.com SIP/2.0',
    via = 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKkdjuw',
    to = 'To: sip:user@example.com',
    from = 'From: sip:caller@example.net;tag=93942939o2',
    callId = 'Call-ID: one@192.0.2.1',
    cseq = 'CSeq: 8 INVITE',
    more = [],
    body = '',
  } = parts
  return lines(start, to, from, callId, cseq, via, ...more, '', body)
}

const invalid = (about: string, parts: Parts) =>
  assert.throws(
    () => parseMessage(message(parts)),
    (error: unknown) => error instanceof Malformed,
    about,
  )

test('wsinv: blanks and folds wherever they may be, short and odd names', () => {
  const found = parseMessage(
    lines(
      'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
      'TO :',
      ' sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
      'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
      '  ;',
      '  tag = 98asjd8',
      'MaX-fOrWaRdS: 0068',
      'Call-ID: wsinv.ndaksdj@192.0.2.1',
      'Content-Length   : 3',
      'cseq: 0009',
      '  INVITE',
      'Via  : SIP  /   2.0',
      ' /UDP',
      '    192.0.2.2;branch=390skdjuw',
      's :',
      'NewFangledHeader:   newfangled value',
      ' continued newfangled value',
      'UnknownHeaderWithUnusualValue: ;;,,;;,;',
      'Route:',
      ' <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
      'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
      '  branch  =   z9hG4bK9ikj8  ,',
      ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
      ' z9hG4bK30239',
      'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
      '      newvalue ;',
      '  secondparam ; q = 0.33',
      '',
      'v=0',
    ),
  )
  assert.is(Buffer.from(found.body).toString(), 'v=0')
  assert.equal(parseCSeq(headerOf(found, 'cseq') ?? ''), { number: 9, method: 'INVITE' })
  assert.is(headerOf(found, 'subject'), '')
  assert.is(headerOf(found, 'newfangledheader'), 'newfangled value continued newfangled value')
  assert.equal(
    parseVias(headersOf(found, 'via')).map(({ transport, host, parameters }) => [
      transport,
      host,
      parameters.get('branch'),
    ]),
    [
      ['UDP', '192.0.2.2', '390skdjuw'],
      ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
      ['UDP', '192.168.255.111', 'z9hG4bK30239'],
    ],
  )
  const from = parseNameAddress(headerOf(found, 'from') ?? '')
  assert.equal([from.name, from.parameters.get('tag')], ['J Rosenberg \\"', '98asjd8'])
  const [contact] = parseNameAddresses(headersOf(found, 'contact'))
  assert.is(contact?.name, 'Quoted string ""')
  assert.equal(
    [...(contact?.parameters ?? [])],
    [
      ['newparam', 'newvalue'],
      ['secondparam', ''],
      ['q', '0.33'],
    ],
  )
})

test('intmeth, esc01, escnull, semiuri, transports: what is strange and allowed', () => {
  const method = "!interesting-Method0123456789_*+`.%indeed'~"
  const odd = parseMessage(
    message({
      start: `${method} sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0`,
      cseq: `CSeq: 139122385 ${method}`,
      to: 'To: "BEL:\\\u0007 NUL:\\\0 DEL:\\\u007f" <sip:1_unusual.URI~(to-be!sure)&isn\'t+it$/crazy?,/;;*@example.com>',
    }),
  )
  assert.is(odd.kind === 'request' && odd.method, method)
  assert.is(parseSipUri('sip:sips%3Auser%40example.com@example.net').user, 'sips:user@example.com')
  assert.ok(parseSipUri('sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31').parameters.has('lr'))
  assert.is(parseSipUri('sip:null-%00-null@example.com').user, 'null-\0-null')
  assert.is(parseSipUri('sip:user;par=u%40example.net@example.com').user, 'user;par=u@example.net')
  const via =
    'Via: SIP/2.0/UNKNOWN 192.0.2.1;branch=z9hG4bKa, SIP/2.0/TLS [2001:db8::9:1]:5062;branch=z9hG4bKb'
  const vias = parseVias(headersOf(parseMessage(message({ via })), 'via'))
  assert.equal(
    vias.map(({ transport, host, port }) => [transport, host, port]),
    [
      ['UNKNOWN', '192.0.2.1', undefined],
      ['TLS', '2001:db8::9:1', 5062],
    ],
  )
})

test('lwsdisp, dblreq, unreason, noreason, mpart01: names, what follows, words and bytes', () => {
  const tight = parseMessage(message({ from: 'From: caller<sip:caller@example.com>;tag=323' }))
  assert.is(parseNameAddress(headerOf(tight, 'from') ?? '').name, 'caller')
  const first = message({ more: ['Content-Length: 0'] })
  assert.is(parseMessage(Buffer.concat([first, message({ cseq: 'CSeq: 9 INVITE' })])).body.length, 0)
  const words = parseMessage(message({ start: 'SIP/2.0 200 = 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e' }))
  assert.is(words.kind === 'response' && words.reason, '= 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e')
  assert.is(headerOf(parseMessage(message({ start: 'SIP/2.0 100 ' })), 'call-id'), 'one@192.0.2.1')
  const bytes = Buffer.from([0, 255, 13, 10, 13, 10, 128])
  const head = message({ more: [`l: ${bytes.length}`] })
  assert.equal(Buffer.from(parseMessage(Buffer.concat([head, bytes])).body), bytes)
})

test('longreq: a message full of long values is read as any other', () => {
  const long = 'x'.repeat(3000)
  const parts = {
    to: `To: "${long}" <sip:${long}@example.com>`,
    more: [`${long}: ${long}`, `k: ${'a, '.repeat(2000)}b`],
  }
  assert.is(parseNameAddress(headerOf(parseMessage(message(parts)), 'to') ?? '').name, long)
})

test('what is no message is refused', () => {
  invalid('badinv01', { via: 'Via: SIP/2.0/UDP 192.0.2.15;;,;,,' })
  invalid('clerr', { more: ['Content-Length: 9999'], body: 'v=0' })
  invalid('ncl', { more: ['Content-Length: -999'] })
  invalid('mcl01', { more: ['Content-Length: 0', 'l: 1'] })
  invalid('scalar02', { cseq: 'CSeq: 36893488147419103232 INVITE' })
  invalid('scalarlg', { start: 'SIP/2.0 503 Busy', cseq: 'CSeq: 9292394834772304023312 OPTIONS' })
  invalid('quotbal', { to: 'To: "Mr. J. User <sip:j.user@example.com>' })
  invalid('ltgtruri', { start: 'INVITE <sip:user@example.com> SIP/2.0' })
  invalid('lwsruri', { start: 'INVITE sip:user@example.com; lr SIP/2.0' })
  invalid('lwsstart', { start: 'INVITE  sip:user@example.com  SIP/2.0' })
  invalid('trws', { start: 'INVITE sip:user@example.com SIP/2.0  ' })
  invalid('baddn', { from: 'From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43' })
  invalid('badvers', { start: 'INVITE sip:user@example.com SIP/7.0' })
  invalid('mismatch01', { cseq: 'CSeq: 8 OPTIONS' })
  invalid('mismatch02', { start: 'NEWMETHOD sip:user@example.com SIP/2.0' })
  invalid('bigcode', { start: 'SIP/2.0 4294967301 better not break the receiver' })
  invalid('insuf', { callId: 'X: y' })
  invalid('multi01', { more: ['Call-ID: two@192.0.2.1'] })
  invalid('badaspec', { to: 'To: "Watson, Thomas" < t.watson@example.org >' })
  assert.throws(() => parseNameAddress('"Joe" <sip:joe@example.org>;;;;'), /parameter/)
  assert.throws(() => parseNameAddress('sip:user@example.com?Route=%3Csip:example.com%3E'), /brackets/)
})

test.run()
