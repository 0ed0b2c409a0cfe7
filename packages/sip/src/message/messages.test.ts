import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { challengesIn, digestParameters } from '../digest/challenge.ts'
import { parseRtp } from '../media/rtp.ts'
import { Malformed } from './malformed.ts'
import type { SipMessage } from './message.ts'
import { MessageStream } from './message-stream.ts'
import { parseMessage } from './parse-message.ts'
import { parseSdp, writeSdp } from './sdp.ts'
import { hostPort, parseSipUri } from './uri.ts'
import { parseNameAddress, quoted, unquoted } from './values.ts'
import { writeMessage } from './write-message.ts'

const test = suite('SIP messages')

const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,12}$/)
const value = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map((text) => text.replace(/\s+/g, ' ').replaceAll('\0', '').trim())
const body = fc.uint8Array({ maxLength: 300 })
/** A message that this end could send. */
const message: fc.Arbitrary<SipMessage> = fc
  .record({
    method: token,
    id: token,
    more: fc.array(fc.tuple(token, value), { maxLength: 5 }),
    body,
    isRequest: fc.boolean(),
    reason: value,
  })
  .map(({ method, id, more, body, isRequest, reason }): SipMessage => {
    const needed = ['via', 'from', 'to', 'call-id', 'cseq', 'content-length']
    const headers = [
      ['via', `SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bK${id}`],
      ['from', `<sip:${id}@example.com>;tag=a`],
      ['to', '"O\'Neill; a, \\"b\\"" <sip:b@example.com>'],
      ['call-id', id],
      ['cseq', `7 ${method}`],
      ...more
        .map(([name, text]) => [`x-${name.toLowerCase()}`, text])
        .filter(([name = '']) => !needed.includes(name)),
    ] as [string, string][]
    return isRequest
      ? { kind: 'request', method, uri: `sip:${id}@example.com;lr`, headers, body }
      : { kind: 'response', status: 486, reason, headers, body }
  })
const withoutLength = (one: SipMessage): SipMessage => ({
  ...one,
  headers: one.headers.filter(([name]) => name !== 'content-length'),
  body: Uint8Array.from(one.body),
})

test('what is written is read again, in one piece and in any pieces', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 3 }),
      fc.array(fc.integer({ min: 1, max: 200 })),
      (all, cuts) => {
        for (const one of all) assert.equal(withoutLength(parseMessage(writeMessage(one))), one)
        const bytes = Buffer.concat(all.flatMap((one) => [writeMessage(one), Buffer.from('\r\n')]))
        const stream = new MessageStream()
        const found: SipMessage[] = []
        let at = 0
        for (const cut of [...cuts, bytes.length]) {
          found.push(...stream.push(bytes.subarray(at, at + cut)))
          at += cut
        }
        assert.equal(found.map(withoutLength), all)
      },
    ),
    { numRuns: 60 },
  )
  const split = {
    kind: 'response',
    status: 200,
    reason: 'OK\r\nX: y',
    headers: [],
    body: new Uint8Array(),
  } as const
  assert.throws(() => writeMessage(split), /one line/)
})

/** Bytes that are nearly a message: a good one with pieces put in, taken out and doubled. */
const nearly = fc
  .tuple(
    message,
    fc.array(
      fc.tuple(
        fc.nat(600),
        fc.nat(40),
        fc.oneof(
          fc.uint8Array({ maxLength: 30 }),
          fc
            .constantFrom('"', '<', '>', ';;', ',', '\r\n ', '\n\n', '\\', ':', '=')
            .map((text) => Buffer.from(text)),
        ),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([one, edits]) =>
    edits.reduce<Uint8Array>(
      (bytes, [at, out, put]) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + out)]),
      writeMessage(one),
    ),
  )

test('hostile bytes are read or refused in the one way, and soon', () => {
  const onlyMalformed = (work: () => unknown) => {
    try {
      work()
    } catch (error) {
      assert.instance(error, Malformed)
    }
  }
  const anything = fc.oneof(nearly, fc.uint8Array({ maxLength: 2000 }))
  fc.assert(
    fc.property(anything, (bytes) => {
      const text = Buffer.from(bytes).toString()
      onlyMalformed(() => {
        const found = parseMessage(bytes)
        if (found.kind === 'response') challengesIn(found)
      })
      onlyMalformed(() => new MessageStream().push(bytes))
      onlyMalformed(() => parseSdp(bytes))
      onlyMalformed(() => parseNameAddress(text))
      onlyMalformed(() => parseSipUri(text))
      onlyMalformed(() => digestParameters(text))
      parseRtp(bytes)
    }),
    { numRuns: 400 },
  )
  const size = 60_000
  const begun = performance.now()
  for (const filler of [
    ' ',
    '"',
    '<',
    ';',
    ',',
    '\\',
    'a:',
    '\r\n ',
    '\n',
    '= ',
    'a b ',
    '%',
    ':',
    '/ ',
    '\t;',
  ]) {
    const long = filler.repeat(Math.floor(size / filler.length))
    const around = (header: string) =>
      onlyMalformed(() =>
        parseMessage(Buffer.from(`SIP/2.0 200 OK\r\nCall-ID: a\r\nCSeq: 1 BYE\r\n${header}${long}\r\n\r\n`)),
      )
    for (const header of ['Via: SIP/2.0/UDP a', 'Via: SIP', 'To: ', 'To: "', 'From: <sip:', 'X', 'CSeq: 1'])
      around(header)
    for (const read of [parseNameAddress, parseSipUri, digestParameters, hostPort])
      onlyMalformed(() => read(long))
    onlyMalformed(() => parseSdp(Buffer.from(`v=0\r\nm=audio ${long}`).subarray(0, 16_000)))
  }
  assert.ok(performance.now() - begun < 10_000, 'no more than in proportion')
})

test('a stream that never comes to an end is refused', () => {
  assert.throws(() => new MessageStream().push(Buffer.alloc(70_000, 'a')), /too long/)
  assert.throws(() => new MessageStream().push(Buffer.from('SIP/2.0 200 OK\r\nl: 99999\r\n\r\n')), /too long/)
  assert.throws(() => new MessageStream().push(Buffer.from('SIP/2.0 200 OK\r\n\r\n')), /Content-Length/)
  assert.equal(new MessageStream().push(Buffer.from('\r\n\r\n\r\n')), [])
})

test('quoted text is what it was, and places are places', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      if (/[\0\r\n]/.test(text)) assert.throws(() => quoted(text), /one line/)
      else assert.is(unquoted(quoted(text)), text)
    }),
  )
  assert.equal(hostPort('[2001:db8::1]:5061'), { host: '2001:db8::1', port: 5061 })
  assert.equal(hostPort('sip.example.com'), { host: 'sip.example.com', port: undefined })
  for (const none of ['', 'a b', '2001:db8::1', 'a:0', 'a:65536', '[]', '-a', 'a:'])
    assert.is(hostPort(none), undefined, none)
})

test('a session description says where sound goes, and in what', () => {
  const media = { host: '2001:db8::1', port: 4000, payloads: [0, 8], direction: 'sendrecv' } as const
  assert.equal(parseSdp(Buffer.from(writeSdp(media, 1))), media)
  const other =
    'v=0\no=- 1 1 IN IP4 a\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\na=sendonly\nm=audio 9 RTP/AVP 8 101\nc=IN IP4 192.0.2.2\nm=video 1 RTP/AVP 31\nc=IN IP4 192.0.2.3\n'
  assert.equal(parseSdp(Buffer.from(other)), {
    host: '192.0.2.2',
    port: 9,
    payloads: [8, 101],
    direction: 'sendonly',
  })
  for (const bad of [
    '',
    'v=0\n',
    'v=0\nm=audio 1 RTP/AVP 0\n',
    'v=0\nc=IN IP4 a\nm=audio 70000 RTP/AVP 0\n',
    'v=0\nc=IN IP4 a\nm=audio 1 RTP/AVP 300\n',
  ])
    assert.throws(
      () => parseSdp(Buffer.from(bad)),
      (error: unknown) => error instanceof Malformed,
    )
})

test.run()
