import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkCredentials, checkOptions } from '../check/check.ts'
import { type Header, headerOf, headersOf, noBody, type SipRequest } from '../message/message.ts'
import { writeSdp } from '../message/sdp.ts'
import { ScriptedPeer } from '../testing/scripted-peer.ts'
import { UserAgent } from '../transaction/user-agent.ts'
import type { Transport } from '../transport/transport.ts'
import { testCall } from './test-call.ts'

const test = suite('test calls by the clock')

const sdp = Buffer.from(writeSdp({ host: '192.0.2.9', port: 4002, payloads: [0], direction: 'sendrecv' }, 1))
const contact = ['contact', '<sip:them@192.0.2.9:5070>'] as const

function begin({ talkMs, kind }: { talkMs?: number; kind?: Transport['kind'] } = {}) {
  const peer = new ScriptedPeer(kind)
  const agent = new UserAgent({ transport: peer.transport, clock: peer.clock })
  const leaving = new AbortController()
  const called = {
    number: '+15550100',
    domain: 'carrier.example',
    callerId: '+15550199',
    codecs: ['PCMU'] as const,
  }
  const result = testCall(agent, {
    ...called,
    talkMs,
    media: peer.media,
    mayGoTo: (host) => host !== '10.0.0.1',
    signal: leaving.signal,
  })
  return { peer, result, leave: () => leaving.abort(), methods: () => peer.asked.map(([method]) => method) }
}

/** A request of the other end in the call. */
const theirs = (invite: SipRequest, method: string): SipRequest => ({
  kind: 'request',
  method,
  uri: 'sip:us@192.0.2.1',
  headers: [
    ['via', 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKtheirs'],
    ['from', `${headerOf(invite, 'to')};tag=b`],
    ['to', headerOf(invite, 'from') ?? ''],
    ['call-id', headerOf(invite, 'call-id') ?? ''],
    ['cseq', `1 ${method}`],
  ],
  body: noBody,
})

test('an INVITE and what is none are sent again as long as RFC 3261 says, and given up after 32 s', async () => {
  const call = begin()
  await call.peer.clock.pass(33_000)
  assert.equal(
    call.peer.asked.map(([, at]) => at),
    [0, 500, 1500, 3500, 7500, 15_500, 31_500],
  )
  assert.equal((await call.result).outcome, 'unreachable')

  const peer = new ScriptedPeer()
  const check = checkOptions(new UserAgent({ transport: peer.transport, clock: peer.clock }), {
    domain: 'carrier.example',
  })
  await peer.clock.pass(33_000)
  const times = peer.asked.map(([, at]) => at)
  assert.equal(times, [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
  const { outcome, words } = await check
  assert.equal([outcome, words], ['unreachable', 'There was no answer within 32 s.'])

  const once = begin({ kind: 'TCP' })
  await once.peer.clock.pass(33_000)
  assert.equal(once.methods(), ['INVITE'])
})

test('it rings, is taken back, and the refusal that follows is confirmed as often as it comes', async () => {
  const { peer, result, methods } = begin()
  const invite = peer.request('INVITE')
  await peer.answer(invite, 100, 'Trying')
  await peer.clock.pass(2000)
  assert.equal(methods(), ['INVITE'], 'not sent again once it was heard')
  await peer.answer(invite, 180, 'Ringing')
  await peer.clock.pass(3000)
  const cancel = peer.request('CANCEL')
  assert.equal(headersOf(cancel, 'via'), headersOf(invite, 'via'))
  assert.is(headerOf(cancel, 'cseq'), '1 CANCEL')
  await peer.answer(cancel, 200, 'OK')
  await peer.answer(invite, 487, 'Request Terminated')
  await peer.answer(invite, 487, 'Request Terminated')
  assert.equal(methods(), ['INVITE', 'CANCEL', 'ACK', 'ACK'])
  const { outcome, status, ringAfterMs, answerAfterMs, audio } = await result
  assert.equal([outcome, status, ringAfterMs, answerAfterMs, audio], ['rang', 487, 2000, null, null])
})

test('an answer that crosses the CANCEL is confirmed and hung up', async () => {
  const { peer, result, methods, leave } = begin()
  const invite = peer.request('INVITE')
  leave()
  assert.equal(methods(), ['INVITE'], 'nothing is taken back that nobody has heard')
  await peer.answer(invite, 180, 'Ringing')
  assert.equal(methods(), ['INVITE', 'CANCEL'])
  await peer.answer(invite, 200, 'OK', [contact], sdp)
  const bye = peer.request('BYE')
  assert.is(bye.uri, 'sip:them@192.0.2.9:5070')
  await peer.answer(bye, 200, 'OK')
  assert.equal(methods(), ['INVITE', 'CANCEL', 'ACK', 'BYE'])
  assert.is((await result).outcome, 'given-up')
})

test('a second phone that answers too is hung up, and the first is talked to', async () => {
  const { peer, result, methods } = begin({ talkMs: 1000 })
  const invite = peer.request('INVITE')
  const routes = [contact, ['record-route', '<sip:p2;lr>, <sip:p1;lr>'] as const]
  await peer.answer(invite, 200, 'OK', routes, sdp, 'one')
  assert.equal(headersOf(peer.request('ACK'), 'route'), ['<sip:p1;lr>', '<sip:p2;lr>'])
  await peer.answer(invite, 200, 'OK', [contact], sdp, 'two')
  assert.match(headerOf(peer.request('BYE'), 'to') ?? '', /tag=two/)
  await peer.answer(peer.request('BYE'), 200, 'OK')
  await peer.answer(invite, 200, 'OK', routes, sdp, 'one')
  assert.equal(methods(), ['INVITE', 'ACK', 'ACK', 'BYE', 'ACK'])
  await peer.clock.pass(1000)
  const bye = peer.request('BYE')
  assert.match(headerOf(bye, 'to') ?? '', /tag=one/)
  assert.equal(headersOf(bye, 'route'), ['<sip:p1;lr>', '<sip:p2;lr>'])
  await peer.answer(bye, 200, 'OK')
  const { outcome, codec, audio, endedBy } = await result
  assert.equal([outcome, codec, audio?.verdict, endedBy], ['answered', 'PCMU', 'none', 'us'])
})

test('what belongs to the other end goes there, and never inward, along no name, and past no router', async () => {
  const sentTo = async (uri: string, more: readonly Header[] = []) => {
    const { peer } = begin()
    await peer.answer(peer.request('INVITE'), 200, 'OK', [['contact', `<${uri}>`], ...more])
    const [ack, bye] = peer.got.slice(-2)
    assert.equal(ack?.to, bye?.to)
    assert.is(peer.request('BYE').uri, uri)
    return bye?.to
  }
  assert.equal(await sentTo('sip:them@192.0.2.9:5070'), { host: '192.0.2.9', port: 5070 })
  assert.equal(await sentTo('sip:them@[2001:db8::9]'), { host: '2001:db8::9', port: 5060 })
  assert.is(await sentTo('sip:them@192.0.2.9', [['record-route', '<sip:p1;lr>']]), undefined)
  for (const uri of [
    'sip:them@10.0.0.1:5070',
    'sip:them@db.internal',
    'sip:them@192.0.2.9;transport=tcp',
    'sips:them@192.0.2.9',
  ])
    assert.is(await sentTo(uri), undefined, uri)
})

test('a router of the older kind is addressed itself', async () => {
  const { peer } = begin()
  await peer.answer(peer.request('INVITE'), 200, 'OK', [contact, ['record-route', '<sip:p1>']])
  const bye = peer.request('BYE')
  assert.equal([bye.uri, headersOf(bye, 'route')], ['sip:p1', ['<sip:them@192.0.2.9:5070>']])
})

test('the other end hangs up at any moment', async () => {
  const before = begin()
  await before.peer.answer(before.peer.request('INVITE'), 603, 'Not now')
  assert.equal(await before.result.then(({ outcome, words, endedBy }) => [outcome, words, endedBy]), [
    'refused',
    '603 Not now',
    'them',
  ])

  const ringing = begin()
  await ringing.peer.answer(ringing.peer.request('INVITE'), 183, 'Session Progress')
  await ringing.peer.answer(ringing.peer.request('INVITE'), 486, 'Busy Here')
  assert.is((await ringing.result).outcome, 'busy')

  const talking = begin({ talkMs: 5000 })
  const invite = talking.peer.request('INVITE')
  await talking.peer.answer(invite, 200, 'OK', [contact], sdp)
  await talking.peer.say({
    ...theirs(invite, 'BYE'),
    headers: theirs(invite, 'BYE').headers.map(([name, value]) => [
      name,
      name === 'call-id' ? 'another' : value,
    ]),
  })
  const last = talking.peer.got.at(-1)?.message
  assert.is(last?.kind === 'response' && last.status, 481)
  await talking.peer.clock.pass(700)
  await talking.peer.say(theirs(invite, 'BYE'))
  const { outcome, endedBy, talkedMs } = await talking.result
  assert.equal([outcome, endedBy, talkedMs], ['answered', 'them', 700])
  await talking.peer.clock.pass(60_000)
  assert.equal(talking.methods(), ['INVITE', 'ACK'])

  const unconfirmed = begin({ talkMs: 1000 })
  await unconfirmed.peer.answer(unconfirmed.peer.request('INVITE'), 200, 'OK', [contact], sdp)
  await unconfirmed.peer.clock.pass(40_000)
  assert.match((await unconfirmed.result).words, /did not confirm the hang-up/)
})

test('nobody answers, or nonsense does: the call ends all the same', async () => {
  const { peer, result, methods } = begin({ talkMs: 1000 })
  await peer.answer(peer.request('INVITE'), 180, 'Ringing')
  await peer.clock.pass(30_000)
  assert.equal(methods(), ['INVITE', 'CANCEL'])
  await peer.clock.pass(40_000)
  assert.is((await result).outcome, 'no-answer')

  const nonsense = begin({ talkMs: 1000 })
  await nonsense.peer.answer(nonsense.peer.request('INVITE'), 200, 'OK', [contact], Buffer.from('hello'))
  assert.match(nonsense.methods().join(), /ACK,BYE/)
  await nonsense.peer.clock.pass(40_000)
  assert.equal(await nonsense.result.then(({ outcome, words }) => [outcome, words]), [
    'unknown',
    '200 OK. This is no session description.',
  ])

  const inward = begin({ talkMs: 1000 })
  const elsewhere = writeSdp({ host: '10.0.0.1', port: 22, payloads: [0], direction: 'sendrecv' }, 1)
  await inward.peer.answer(inward.peer.request('INVITE'), 200, 'OK', [contact], Buffer.from(elsewhere))
  assert.match(inward.methods().join(), /ACK,BYE/)
  await inward.peer.clock.pass(40_000)
  const { words, audio } = await inward.result
  assert.equal(
    [words, audio],
    ['200 OK. The carrier asks for the sound at 10.0.0.1, where it is not sent.', null],
  )
})

test('a challenge is answered once, by the same call with the next number; a way of signing in that is unknown is named', async () => {
  const check = (value: string) => {
    const peer = new ScriptedPeer()
    const agent = new UserAgent({ transport: peer.transport, clock: peer.clock })
    const credentials = { username: 'trunk1', secret: 's' }
    const result = checkCredentials(agent, { domain: 'carrier.example', credentials })
    const register = peer.request('REGISTER')
    return {
      peer,
      result,
      register,
      asked: peer.answer(register, 401, 'Unauthorized', [['www-authenticate', value]]),
    }
  }
  const known = check('Digest realm="r", nonce="n"')
  await known.asked
  const again = known.peer.request('REGISTER')
  assert.is(headerOf(again, 'cseq'), '2 REGISTER')
  assert.is(headerOf(again, 'call-id'), headerOf(known.register, 'call-id'))
  assert.is(headerOf(again, 'contact'), undefined)
  assert.match(headerOf(again, 'authorization') ?? '', /username="trunk1"/)
  await known.peer.answer(again, 403, 'Account closed\u001b[31m')
  assert.equal(await known.result.then(({ outcome, words }) => [outcome, words]), [
    'refused',
    '403 Account closed [31m',
  ])
  const unknown = check('Digest realm="r", nonce="n", algorithm=AKAv2-MD5')
  await unknown.asked
  const { outcome, words } = await unknown.result
  assert.equal([outcome, /AKAv2-MD5/.test(words)], ['unknown', true])
})

test.run()
