import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite('local forwarding')
const missing = stageMissing()
let stage: Stage
/** Answers with what it was sent, when all of it has come. */
let allowed: Server
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
async function forwarding<T>(to: number, work: (port: number, said: () => string) => Promise<T>): Promise<T> {
  const spare = createServer()
  const port = await listening(spare)
  spare.close()
  const args = [...stage.options, '-v', '-N', '-L', `${port}:127.0.0.1:${to}`, stage.destination]
  const ssh = spawn('ssh', args)
  let said = ''
  ssh.stderr.on('data', (bytes) => {
    said += bytes
  })
  await until(() => said.includes('Entering interactive session'))
  try {
    return await work(port, () => said)
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
    await Promise.all([listening(allowed), listening(forbidden)])
    const localForward = [
      { host: '127.0.0.1', port: portOf(allowed) },
      { host: '127.0.0.1', port: 1 },
    ]
    stage.gatekeeper.access.set('prod-1', { ...stage.access, localForward })
  })
  test.after(async () => {
    allowed?.close()
    forbidden?.close()
    await stage?.close()
  })
  test.after.each(() => assert.equal(stage.faults.splice(0), []))

  test('passes to a listed place, both ways, each side ending by itself; each connection is reported', async () => {
    await forwarding(portOf(allowed), async (port) => {
      const before = stage.gatekeeper.sessions.length
      const sent = 'x'.repeat(3_000_000)
      const answers = await Promise.all([exchange(port, 'hello'), exchange(port, sent)])
      assert.equal(answers, ['you said hello', `you said ${sent}`])
      const sessions = stage.gatekeeper.sessions.slice(before)
      assert.is(sessions.length, 2)
      for (const session of sessions) {
        assert.is(session.request.kind, 'forward')
        assert.equal(session.request.forwardTo, { host: 'localhost', port: portOf(allowed) })
        const outcome = await session.closed
        assert.is(outcome.bytesOut - outcome.bytesIn, 'you said '.length)
      }
    })
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

  test('says so when nothing answers there', async () => {
    const ran = await stage.ssh(['-W', '127.0.0.1:1', stage.destination])
    assert.is(ran.code, 255)
    assert.match(ran.stderr, /prod-1 did not connect to localhost:1: Connection refused/)
  })

  test('is cut with the access that allowed it', async () => {
    const jump = spawn('ssh', [
      ...stage.options,
      '-q',
      '-W',
      `127.0.0.1:${portOf(allowed)}`,
      stage.destination,
    ])
    jump.stdin.write('begun')
    await until(() => (stage.recorder.recordings.at(-1)?.inputBytes ?? 0) === 5)
    const started = performance.now()
    stage.gatekeeper.last.end('Over.')
    await once(jump, 'close')
    assert.ok(performance.now() - started < 2_500)
    assert.is((await stage.gatekeeper.last.closed).by, 'gateway')
  })

  test('needs no session, and one on the same connection goes on', async () => {
    await forwarding(portOf(allowed), async (port) => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      await until(() => stage.gateway.sessions().some(({ kind }) => kind === 'forward'))
      const session = stage.gatekeeper.last
      socket.destroy()
      await session.closed
      assert.is(await exchange(port, 'again'), 'you said again')
    })
  })
}

test.run()
