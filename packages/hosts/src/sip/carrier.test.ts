import { testCall } from '@gatehouse/sip/call/test-call'
import { openCarrier } from '@gatehouse/sip/carrier/open-carrier'
import { checkCredentials, checkOptions } from '@gatehouse/sip/check/check'
import { UserAgent } from '@gatehouse/sip/transaction/user-agent'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { render } from '../firewall/render.ts'
import type { HostTarget } from '../host-target.ts'
import { HostPool } from '../pool.ts'
import { type Fleet, fleetMissing, startFleet } from '../test-host/fleet.ts'
import type { FleetHost } from '../test-host/fleet-host.ts'
import { enterOwnNetwork } from '../test-host/own-network.ts'
import { selfSigned } from '../testing/self-signed.ts'
import { type Carrier, carrierMissing, numbers, startCarrier, trunk } from '../testing/sip-carrier.ts'
import { type HostWayOptions, openHostWay } from './host-way.ts'

const missing = fleetMissing() ?? carrierMissing()
if (missing === null) enterOwnNetwork()

const test = suite('a carrier, from a server')
let fleet: Fleet
let host: FleetHost
let pool: HostPool
let carrier: Carrier

const sound = { low: 10_000, high: 10_100 }
type Way = Awaited<ReturnType<typeof openHostWay>>

/** Speaks with the carrier from the host. */
function fromHost<Result>(
  work: (agent: UserAgent, way: Way) => Promise<Result>,
  {
    transport = 'udp' as HostWayOptions['transport'],
    port = carrier.port,
    giveUpMs = 3000,
    more = {} as Partial<HostTarget>,
    name = carrier.host,
    authorities = [] as string[],
  } = {},
): Promise<Result> {
  const { host: address, port: sshPort, hostKey } = host
  const target = { host: address, port: sshPort, hostKey, privateKey: fleet.managementKey.privateKey }
  return pool.lend({ ...target, ...more }, async (link) => {
    const to = { name, address: carrier.host, port, sound, authorities }
    const way = await openHostWay(link, { transport, ...to })
    const agent = new UserAgent({ transport: way.transport, giveUpMs })
    try {
      return await work(agent, way)
    } finally {
      agent.close()
      way.close()
    }
  })
}

const call = (
  number: string,
  more: { talkMs?: number; ringMs?: number; patienceMs?: number; transport?: 'udp' | 'tcp' } = {},
) =>
  fromHost(
    (agent, { media }) => {
      const options = {
        domain: carrier.domains.usual,
        credentials: trunk,
        callerId: '+15550199',
        codecs: ['PCMU', 'PCMA'] as const,
      }
      return testCall(agent, { ...options, number, media, mayGoTo: () => true, ...more })
    },
    { transport: more.transport ?? 'udp' },
  )

if (missing !== null) console.log(`SKIPPED: a carrier, from a server — install ${missing}`)
else {
  test.before(async () => {
    fleet = await startFleet({ hosts: 1 })
    ;[host] = fleet.hosts as [FleetHost]
    pool = new HostPool({ connectMs: 3000, execMs: 20_000 })
    carrier = await startCarrier('10.99.0.1')
    await carrier.startDialer()
  })
  test.after(async () => {
    await pool?.close()
    await carrier?.close()
    await fleet?.close()
  })

  test('whoever answers is there, be it with a refusal of the question; who does not is not', async () => {
    const ask = (domain: string, more = {}) => fromHost((agent) => checkOptions(agent, { domain }), more)
    const { usual, refusesOptions, silent } = carrier.domains
    assert.equal(await ask(usual).then(({ outcome, words }) => [outcome, words]), ['alive', '200 Keepalive'])
    assert.is((await ask(usual, { transport: 'tcp' })).outcome, 'alive')
    const refused = await ask(refusesOptions)
    assert.equal([refused.outcome, refused.words], ['alive', '405 Method Not Allowed'])
    const none = await ask(silent, { giveUpMs: 700 })
    assert.equal([none.outcome, none.status, /no answer/.test(none.words)], ['unreachable', null, true])
    assert.match(
      (await ask(usual, { port: 5099 })).words,
      /cannot be reached from the server: Connection refused/,
    )
    await ask(usual, { port: 5099, transport: 'tcp' }).then(
      () => assert.unreachable('a way to nobody'),
      (error: Error) => assert.match(error.message, /did not connect to 10\.99\.0\.1:5099/),
    )
  })

  test('credentials are tried, and the dialer that is registered stays so', async () => {
    const before = await carrier.bindings()
    assert.match(before, /sip:/)
    const ask = (credentials: { username: string; secret: string }, domain = carrier.domains.usual) =>
      fromHost((agent) => checkCredentials(agent, { domain, credentials }))
    assert.equal(await ask(trunk).then(({ outcome, words }) => [outcome, words]), ['accepted', '200 OK'])
    assert.is((await ask({ username: 'dialer', secret: 'plain' })).outcome, 'accepted')
    const wrong = await ask({ ...trunk, secret: `${trunk.secret}x` })
    assert.equal([wrong.outcome, wrong.words], ['refused', '401 Unauthorized'])
    const closed = await ask({ username: 'closed', secret: 'any' })
    assert.equal([closed.outcome, closed.words], ['refused', '403 Account closed, call sales'])
    const odd = await ask(trunk, carrier.domains.odd)
    assert.equal([odd.outcome, /algorithm AKAv1-MD5/.test(odd.words)], ['unknown', true])
    assert.is(await carrier.bindings(), before)
  })

  test('a call tells what became of it, and whether each end hears the other', async () => {
    const [talked, rang, barred, congested, nobody, left, overTcp] = await Promise.all([
      call(numbers.echo, { talkMs: 1200 }),
      call(numbers.ringsOnly, { ringMs: 300 }),
      call(numbers.barred),
      call(numbers.congested),
      call(numbers.nobody),
      call(numbers.hangsUp, { talkMs: 5000 }),
      call(numbers.echo, { talkMs: 800, transport: 'tcp' }),
    ])
    assert.equal(
      [talked.outcome, talked.codec, talked.audio?.verdict, talked.endedBy],
      ['answered', 'PCMU', 'both', 'us'],
      JSON.stringify(talked),
    )
    assert.ok((talked.audio?.tone ?? 0) > 0.9)
    assert.ok(
      (talked.ringAfterMs ?? -1) >= 0 && (talked.answerAfterMs ?? 0) >= (talked.ringAfterMs ?? 0) + 90,
    )
    assert.equal([rang.outcome, rang.status, rang.answerAfterMs], ['rang', 487, null], JSON.stringify(rang))
    assert.equal([barred.outcome, barred.words], ['refused', '403 Premium numbers are barred'])
    assert.equal([congested.outcome, congested.words], ['refused', '503 No circuit available'])
    assert.equal([nobody.outcome, nobody.words], ['refused', '404 No such subscriber'])
    assert.equal([left.outcome, left.endedBy], ['answered', 'them'], JSON.stringify(left))
    assert.equal([overTcp.outcome, overTcp.audio?.verdict], ['answered', 'both'], JSON.stringify(overTcp))
  })

  test('a carrier that steps out of its calls, over TLS, by sudo and behind a hop', async () => {
    const numbered = (called: string) => ({
      ringMs: 10,
      thenMs: 20,
      ...(called === '+15550600' && { talkMs: 100 }),
    })
    const tls = selfSigned('sip.carrier.test')
    const of = { name: 'Small carrier', host: carrier.host, credentials: trunk, numbers: numbered }
    const [apart, secure] = await Promise.all([
      openCarrier({ ...of, apart: true }),
      openCarrier({ ...of, tls }),
    ])
    const dial = (number: string, options: Parameters<typeof fromHost>[1]) =>
      fromHost(
        (agent, { media }) =>
          testCall(agent, {
            domain: 'sip.carrier.test',
            credentials: trunk,
            callerId: '+15550199',
            codecs: ['PCMA'],
            number,
            media,
            mayGoTo: () => true,
            talkMs: 600,
          }),
        options,
      )
    const overTls = { transport: 'tls' as const, port: secure.port, authorities: [tls.cert] }
    const login = await host.run(
      `useradd -m -s /bin/bash -p '*' ops && install -d -m 700 -o ops -g ops /home/ops/.ssh &&
install -m 600 -o ops -g ops /root/.ssh/authorized_keys /home/ops/.ssh/ && echo 'ops ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-ops`,
    )
    assert.is(login.code, 0, login.stderr)
    const { name, host: address, port, hostKey } = host
    // it is its own hop: the same way, twice through SSH
    const via = [
      { server: name, name, host: address, port, hostKey, privateKeys: [fleet.managementKey.privateKey] },
    ]
    try {
      const talks = await Promise.all([
        dial('+15550500', { port: apart.port }),
        dial('+15550500', { port: apart.port, more: { user: 'ops' } }),
        dial('+15550500', { port: apart.port, more: { via } }),
        dial('+15550500', { ...overTls, name: 'sip.carrier.test' }),
      ])
      for (const one of talks)
        assert.equal(
          [one.outcome, one.words, one.endedBy, one.codec, one.audio?.verdict],
          ['answered', '200 OK', 'us', 'PCMA', 'both'],
          JSON.stringify(one),
        )
      const left = await dial('+15550600', { port: apart.port })
      assert.equal([left.outcome, left.endedBy], ['answered', 'them'], JSON.stringify(left))
      for (const options of [
        { ...overTls, name: 'other.carrier.test' },
        { ...overTls, authorities: [] },
      ])
        await dial('+15550500', options).then(
          () => assert.unreachable('it was taken for another'),
          (error: Error) => assert.match(error.message, /certificate was not accepted/),
        )
    } finally {
      await Promise.all([apart.close(), secure.close()])
    }
  })

  test('nobody answers, or the firewall shuts the sound out: it is said', async () => {
    const allowing = {
      id: '018f0000-0000-7000-8000-000000000001',
      action: 'allow' as const,
      protocol: 'udp' as const,
      ports: [{ from: sound.low, to: sound.high }],
      sources: ['10.99.0.1/32'],
      comment: 'sound',
      until: null,
    }
    const shut = async (rules: (typeof allowing)[]) => {
      const ruleset = { enabled: true, gatewayOnly: false, sshPort: 22, gatehouse: ['10.99.0.1'], rules }
      const { code, stderr } = await host.run('nft -f -', render(ruleset))
      assert.is(code, 0, stderr)
    }
    await shut([])
    const [unanswered, silent] = await Promise.all([
      call(numbers.ringsOnly, { talkMs: 1000, patienceMs: 500 }),
      call(numbers.elsewhere, { talkMs: 700 }),
    ])
    assert.is(unanswered.outcome, 'no-answer', JSON.stringify(unanswered))
    assert.equal(
      [silent.outcome, silent.audio?.verdict, silent.audio?.received],
      ['answered', 'none', 0],
      JSON.stringify(silent),
    )
    await shut([allowing])
    const heard = await call(numbers.elsewhere, { talkMs: 700 })
    assert.equal([heard.outcome, heard.audio?.verdict], ['answered', 'both'], JSON.stringify(heard))
  })
}

test.run()
