import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, Server } from 'node:net'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hostKeysIn } from './host-keys.ts'
import { startGateway } from './start-gateway.ts'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite('the gateway as a whole')
const missing = stageMissing()
let stage: Stage

/** What Node keeps to itself. */
interface WithHandles {
  _getActiveHandles(): unknown[]
}
interface WithHandle {
  readonly _handle: { onconnection(error: number, client: undefined): void }
}

function addressOf(server: Server): number | null {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : null
}

/** An ssh that goes on, and what it said in the end. */
function ssh(command: string) {
  const child = spawn('ssh', [...stage.options, '-q', stage.destination, command])
  let said = ''
  child.stderr.on('data', (bytes) => {
    said += bytes
  })
  return { over: once(child, 'close').then(([code]) => ({ code, said })), child }
}

if (missing !== null) console.log(`SKIPPED: the gateway as a whole — install ${missing}`)
else {
  test.before.each(async () => {
    stage = await openStage()
  })
  test.after.each(async () => {
    await stage?.close()
    assert.equal(stage.faults, [])
  })

  test('lists the sessions that are going on', async () => {
    assert.equal(stage.gateway.sessions(), [])
    const { over } = ssh('sleep 0.4')
    await until(() => stage.gateway.sessions().length === 1)
    const [session] = stage.gateway.sessions()
    const { sessionId } = stage.gatekeeper.last
    assert.equal(
      { ...session, since: null },
      { sessionId, server: 'prod-1', login: 'alice', kind: 'exec', since: null },
    )
    assert.ok(Date.now() - Number(session?.since) < 30_000)
    await over
    assert.equal(stage.gateway.sessions(), [])
  })

  test('closes at once when nobody is there, though connections are', async () => {
    const socket = connect(stage.gateway.port, '127.0.0.1').resume()
    await once(socket, 'connect')
    const gone = once(socket, 'close')
    const started = performance.now()
    await stage.gateway.close(60_000)
    await gone
    assert.ok(performance.now() - started < 30_000)
  })

  test('lets sessions finish within the grace, and takes no new ones meanwhile', async () => {
    const { over } = ssh('sleep 0.5; exit 3')
    await until(() => stage.gateway.sessions().length === 1)
    const closed = stage.gateway.close(10_000)
    assert.is((await stage.ssh([stage.destination, 'id'])).code, 255)
    assert.equal(await over, { code: 3, said: '' })
    await closed
  })

  test('cuts the others afterwards, with a line, and has told the gatekeeper when it is closed', async () => {
    const before = stage.recorder.recordings.length
    const { over } = ssh('sleep 60')
    await until(() => stage.recorder.recordings.length > before)
    await stage.gateway.close(100)
    assert.equal(await over, { code: 254, said: 'Gatehouse: The gateway is shutting down.\n' })
    assert.is((await stage.gatekeeper.last.closed).line, 'The gateway is shutting down.')
    assert.ok(stage.recorder.last.outcome)
  })

  test('a client that has gone silent is taken for gone', async () => {
    const { gatekeeper, recorder } = stage
    const hostKeys = await hostKeysIn(join(stage.folder, 'host-keys'))
    const options = { gatekeeper, recorder, hostKeys, port: 0, limits: { silentMs: 600 }, report: () => {} }
    const impatient = await startGateway(options)
    const args = [...stage.options, '-o', 'StrictHostKeyChecking=no', '-q', stage.destination, 'sleep 60']
    const child = spawn('ssh', ['-p', String(impatient.port), ...args])
    await until(() => impatient.sessions().length === 1)
    await sleep(1_000)
    assert.is(impatient.sessions().length, 1)
    child.kill('SIGSTOP')
    await until(() => impatient.sessions().length === 0)
    const { by, line } = await stage.gatekeeper.last.closed
    assert.equal([by, line], ['gateway', 'Your SSH client has not responded for 0.6 s.'])
    child.kill('SIGKILL')
    await impatient.close(0)
  })

  test('a connection that the system does not give it keeps it from taking no other', async () => {
    const listener = (process as unknown as WithHandles)
      ._getActiveHandles()
      .find((handle) => handle instanceof Server && addressOf(handle) === stage.gateway.port)
    assert.ok(listener)
    // as libuv calls back where there are too many open files
    ;(listener as unknown as WithHandle)._handle.onconnection(-constants.errno.EMFILE, undefined)
    await until(() => stage.faults.length > 0)
    assert.match(stage.faults.splice(0).join(), /^taking a connection: Error: accept EMFILE/)
    assert.equal(await ssh('exit 3').over, { code: 3, said: '' })
  })

  test('a connection takes so many channels and no more', async () => {
    const { gatekeeper, recorder } = stage
    const hostKeys = await hostKeysIn(join(stage.folder, 'host-keys'))
    const options = { gatekeeper, recorder, hostKeys, port: 0, limits: { channels: 2 }, report: () => {} }
    const narrow = await startGateway(options)
    const client = new ssh2.Client()
    client.on('error', () => {})
    const privateKey = readFileSync(join(stage.folder, 'id'))
    client.connect({ host: '127.0.0.1', port: narrow.port, username: 'prod-1', privateKey })
    await once(client, 'ready')
    const open = () =>
      new Promise<ssh2.ClientChannel>((resolve, reject) => {
        client.exec('cat', (error, channel) => (error ? reject(error) : resolve(channel.resume())))
      })
    const [first] = await Promise.all([open(), open()])
    const refused = await open().catch((error) => error)
    assert.match(String(refused), /Channel open failure/)
    first?.end()
    await once(first as ssh2.ClientChannel, 'close')
    const channel = await open()
    // A second command on one channel, and one after the end of its input.
    const protocol = client as unknown as { _protocol: { exec(id: number, command: string): void } }
    const { outgoing } = channel as unknown as { outgoing: { id: number } }
    protocol._protocol.exec(outgoing.id, 'touch second')
    channel.end('')
    await once(channel, 'close')
    assert.is((await stage.host.run('ls /home/alice')).stdout, '')
    client.destroy()
    await narrow.close(0)
  })
}

test.run()
