import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from './gatekeeper.ts'
import { hostKeysIn } from './host-keys.ts'
import type { GatewayLimits } from './limits.ts'
import { type Gateway, startGateway } from './start-gateway.ts'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite('local forwarding')
const missing = stageMissing()
let stage: Stage
/** Answers with what it was sent, when all of it has come. */
let allowed: Server
let alsoAllowed: Server
let forbidden: Server
let touched = 0

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return portOf(server)
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** An ssh that forwards a local port to this one, as long as the work goes on. */
function forwarding<T>(
  to: number,
  work: (port: number, said: () => string) => Promise<T>,
  gateway = stage.gateway,
): Promise<T> {
  return forwardingAll([to], ([port = 0], said) => work(port, said), gateway)
}

/** The same for several at once, by one ssh; to 'any' as a SOCKS proxy. */
async function forwardingAll<T>(
  places: readonly (number | 'any')[],
  work: (ports: readonly number[], said: () => string) => Promise<T>,
  gateway: Gateway,
): Promise<T> {
  const spare = places.map(() => createServer())
  const ports = await Promise.all(spare.map(listening))
  for (const server of spare) server.close()
  const forwards = places.flatMap((to, at) =>
    to === 'any' ? ['-D', `127.0.0.1:${ports[at]}`] : ['-L', `${ports[at]}:127.0.0.1:${to}`],
  )
  const there = ['-p', String(gateway.port), '-o', 'StrictHostKeyChecking=no']
  const ssh = spawn('ssh', [...there, ...stage.options, '-v', '-N', ...forwards, stage.destination])
  let said = ''
  ssh.stderr.on('data', (bytes) => {
    said += bytes
  })
  await until(() => said.includes('Entering interactive session'))
  try {
    return await work(ports, () => said)
  } finally {
    ssh.kill()
    await once(ssh, 'close')
  }
}

/** Sends, ends its side, and reads to the end of the other. */
async function exchange(port: number, sent: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
  socket.end(sent)
  return text(socket).catch(() => '')
}

/** The same through a SOCKS proxy (RFC 1928), with the port alone as what is sent. */
async function exchangeBy(proxy: number, host: string, port: number): Promise<string> {
  const name = Buffer.from(host)
  const to = Buffer.concat([Buffer.of(5, 1, 0, 3, name.length), name, Buffer.of(port >> 8, port & 0xff)])
  const socket = connect({ port: proxy, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
  socket.write(Buffer.of(5, 1, 0))
  await once(socket, 'data')
  socket.end(Buffer.concat([to, Buffer.from(`${port}`)]))
  return (await text(socket)).slice(10)
}

/** A gateway of its own, with other limits. */
async function another(limits: Partial<GatewayLimits>): Promise<Gateway> {
  const { gatekeeper, recorder } = stage
  const hostKeys = await hostKeysIn(join(stage.folder, 'host-keys'))
  return startGateway({ gatekeeper, recorder, hostKeys, port: 0, limits, report: () => {} })
}

const newSessions = (before: number) => stage.gatekeeper.sessions.slice(before)

if (missing !== null) console.log(`SKIPPED: local forwarding — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    allowed = createServer({ allowHalfOpen: true }, async (socket) => {
      socket.on('error', () => {})
      socket.end(`you said ${await text(socket).catch(() => '')}`)
    })
    forbidden = createServer((socket) => {
      touched++
      socket.destroy()
    })
    alsoAllowed = createServer((socket) => void socket.on('error', () => {}).end('also'))
    await Promise.all([listening(allowed), listening(alsoAllowed), listening(forbidden)])
    const localForward = [
      { host: '127.0.0.1', port: portOf(allowed) },
      { host: '127.0.0.1', port: portOf(alsoAllowed) },
      { host: '127.0.0.1', port: 1 },
    ]
    stage.gatekeeper.access.set('prod-1', { ...stage.access, localForward })
  })
  test.after(async () => {
    allowed?.close()
    alsoAllowed?.close()
    forbidden?.close()
    await stage?.close()
  })
  test.after.each(() => {
    stage.recorder.reset()
    stage.gatekeeper.beforeConfirmed = undefined
    assert.equal(stage.faults.splice(0), [])
  })

  test('passes to a listed place, both ways, each side ending by itself; one session has all its connections', async () => {
    const before = stage.gatekeeper.sessions.length
    const recordings = stage.recorder.recordings.length
    const sent = ['x'.repeat(3_000_000), ...Array.from({ length: 49 }, (_, at) => `hello ${at}`)]
    const bytes = sent.join('').length
    await forwarding(portOf(allowed), async (port) => {
      const first = await Promise.all(sent.slice(0, 20).map((one) => exchange(port, one)))
      const later = await Promise.all(sent.slice(20).map((one) => exchange(port, one)))
      assert.equal(
        [...first, ...later],
        sent.map((one) => `you said ${one}`),
      )
    })
    const [session, ...others] = newSessions(before)
    assert.equal([others.length, stage.recorder.recordings.length], [0, recordings + 1])
    assert.is(session?.request.kind, 'forward')
    assert.equal(session?.request.forwardTo, { host: 'localhost', port: portOf(allowed) })
    const outcome = await session?.closed
    assert.equal([outcome?.by, outcome?.line], ['client', null])
    assert.equal([outcome?.bytesIn, outcome?.bytesOut], [bytes, bytes + 50 * 'you said '.length])
    const { carried, failed, first, last } = outcome?.connections ?? {}
    assert.equal([carried, failed], [50, 0])
    const { connections } = stage.recorder.last
    assert.equal(first, new Date(Math.min(...connections.map(({ began }) => began.getTime()))))
    assert.equal(last, connections.at(-1)?.ended)
    const lengths = (of: string[]) => of.map(({ length }) => length).sort((one, other) => one - other)
    assert.equal(
      connections.map(({ bytesIn }) => bytesIn).sort((one, other) => one - other),
      lengths(sent),
    )
    assert.ok(connections.every(({ carried, line }) => carried && line === null))
    assert.ok((session?.confirmed ?? 0) >= 30, 'those that came later were let in one by one')
  })

  test('is refused, with a line, to any other place', async () => {
    await forwarding(portOf(forbidden), async (port, said) => {
      assert.is(await exchange(port, 'hello'), '')
      const line = `Forwarding to localhost:${portOf(forbidden)} through prod-1 is not allowed.`
      await until(() => said().includes(`administratively prohibited: ${line}`))
      assert.is((await stage.gatekeeper.last.closed).line, line)
      assert.is(stage.gatekeeper.last.opened, false)
    })
    assert.is(touched, 0)
  })

  test('says so when nothing answers there, and counts it', async () => {
    const ran = await stage.ssh(['-W', '127.0.0.1:1', stage.destination])
    assert.is(ran.code, 255)
    const line = 'prod-1 did not connect to localhost:1: Connection refused'
    assert.ok(ran.stderr.includes(line), ran.stderr)
    const { by, connections } = await stage.gatekeeper.last.closed
    assert.equal([by, connections?.carried, connections?.failed], ['client', 0, 1])
    assert.equal(
      stage.recorder.last.connections.map((one) => [one.carried, one.line]),
      [[false, line]],
    )
  })

  test('is cut with the access that allowed it, all its connections at once; whoever asks then is admitted anew', async () => {
    await forwarding(portOf(allowed), async (port) => {
      const sockets = Array.from({ length: 5 }, () => connect(port, '127.0.0.1').on('error', () => {}))
      for (const socket of sockets) socket.write('begun')
      await until(() => (stage.recorder.recordings.at(-1)?.inputBytes ?? 0) === 25)
      const session = stage.gatekeeper.last
      const started = performance.now()
      const closed = Promise.all(sockets.map((socket) => once(socket.resume(), 'close')))
      session.end('Over.')
      await closed
      assert.ok(performance.now() - started < 15_000)
      const { by, line, connections } = await session.closed
      assert.equal([by, line, connections?.carried], ['gateway', 'Over.', 5])
      assert.equal(
        stage.recorder.last.connections.map(({ line }) => line),
        Array.from({ length: 5 }, () => 'Over.'),
      )
      assert.is(await exchange(port, 'again'), 'you said again')
      assert.is.not(stage.gatekeeper.last, session)
    })
  })

  test('lets a further connection in as it would a session, and the others go on', async () => {
    await forwarding(portOf(allowed), async (port, said) => {
      const recordings = stage.recorder.recordings.length
      const first = connect(port, '127.0.0.1').on('error', () => {})
      first.write('begun')
      await until(() => stage.recorder.recordings[recordings]?.inputBytes === 5)
      const { sessions, last } = stage.gatekeeper
      const before = sessions.length
      stage.gatekeeper.beforeConfirmed = async () => {
        throw new Refusal('Not any more.')
      }
      assert.is(await exchange(port, 'hello'), '')
      await until(() => said().includes('administratively prohibited: Not any more.'))
      first.end(' and ended')
      assert.is(await text(first), 'you said begun and ended')
      assert.is(sessions.length, before)
      assert.is(last.outcome, undefined)
    })
    const { connections } = await stage.gatekeeper.last.closed
    assert.equal([connections?.carried, connections?.failed], [1, 1])
  })

  test('ends when one of its connections can no longer be told of', async () => {
    stage.recorder.beforeConnection = () => Promise.reject(new Error('disk full'))
    await forwarding(portOf(allowed), async (port) => {
      assert.is(await exchange(port, 'hello'), 'you said hello')
      const { by, line } = await stage.gatekeeper.last.closed
      assert.equal([by, line], ['gateway', 'The session was ended because it can no longer be recorded.'])
    })
    assert.equal(stage.faults.splice(0), ['recording a session: Error: disk full'])
  })

  test('ends with the connection to the server, and begins again with another', async () => {
    await forwarding(portOf(allowed), async (port) => {
      assert.is(await exchange(port, 'hello'), 'you said hello')
      const session = stage.gatekeeper.last
      await stage.host.run('pkill -KILL -u alice')
      assert.is((await session.closed).line, 'The connection to prod-1 was lost.')
      assert.is(await exchange(port, 'again'), 'you said again')
      assert.is.not(stage.gatekeeper.last, session)
    })
  })

  test('is over when it has had no connection for a while, and what it carried is known', async () => {
    const gateway = await another({ restMs: 300 })
    const work = async (port: number) => {
      await Promise.all([exchange(port, 'one'), exchange(port, 'two')])
      const session = stage.gatekeeper.last
      const { by, connections } = await session.closed
      assert.equal([by, connections?.carried], ['client', 2])
      assert.is(await exchange(port, 'three'), 'you said three')
      assert.is.not(stage.gatekeeper.last, session)
    }
    await forwarding(portOf(allowed), work, gateway)
    await gateway.close(0)
  })

  test('goes to as many places at once as there may be channels: the one that rests makes way', async () => {
    const gateway = await another({ channels: 1 })
    const before = stage.gatekeeper.sessions.length
    const work = async ([one = 0, other = 0]: readonly number[]) => {
      assert.is(await exchange(one, 'hello'), 'you said hello')
      await until(async () => (await exchange(other, '')) === 'also')
      assert.is(newSessions(before)[0]?.outcome?.connections?.carried, 1)
    }
    await forwardingAll([portOf(allowed), portOf(alsoAllowed)], work, gateway)
    await gateway.close(0)
  })

  test('several places of one connection are a session each, and several spellings of one place are one', async () => {
    const before = stage.gatekeeper.sessions.length
    const [one, other] = [portOf(allowed), portOf(alsoAllowed)]
    const work = async ([proxy = 0]: readonly number[]) => {
      for (const host of ['127.0.0.1', 'LocalHost', 'localhost.'])
        assert.is(await exchangeBy(proxy, host, one), `you said ${one}`, host)
      assert.is(await exchangeBy(proxy, '127.0.0.1', other), 'also')
      assert.is(await exchangeBy(proxy, '127.0.0.1', portOf(forbidden)), '')
    }
    await forwardingAll(['any'], work, stage.gateway)
    const [first, second, refused, ...rest] = newSessions(before)
    assert.is(rest.length, 0)
    assert.equal([first?.request.forwardTo?.port, second?.request.forwardTo?.port], [one, other])
    assert.equal([(await first?.closed)?.connections?.carried, refused?.opened], [3, false])
    assert.is(touched, 0)
  })

  test('keeps no gateway from closing while it rests', async () => {
    const gateway = await another({})
    const work = async (port: number) => {
      assert.is(await exchange(port, 'hello'), 'you said hello')
      const started = performance.now()
      await gateway.close(60_000)
      assert.ok(performance.now() - started < 30_000)
      assert.is((await stage.gatekeeper.last.closed).by, 'client')
    }
    await forwarding(portOf(allowed), work, gateway)
  })

  test('needs no session, and one on the same connection goes on', async () => {
    await forwarding(portOf(allowed), async (port) => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      await until(() => stage.gateway.sessions().some(({ kind }) => kind === 'forward'))
      socket.destroy()
      assert.is(await exchange(port, 'again'), 'you said again')
    })
  })
}

test.run()
