import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateOpenSshKeyPair } from '@gatehouse/hosts/openssh-key-pair'
import ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite('before authentication')
const missing = stageMissing()
const limits = { authenticationMs: 3_000, halfOpen: 24, halfOpenPerAddress: 8 }
let stage: Stage

/** A connection that says this and then nothing, from an address of its own on loopback. */
const silent = (localAddress: string, says = ''): Socket => {
  const socket = connect({ port: stage.gateway.port, host: '127.0.0.1', localAddress })
  socket.on('error', () => {}).resume()
  if (says) socket.write(says)
  return socket
}

/** A client that has agreed on keys and authenticates as nobody. */
async function unauthenticated(): Promise<ssh2.Client> {
  const client = new ssh2.Client()
  client.on('error', () => {})
  const options = { host: '127.0.0.1', port: stage.gateway.port, username: 'prod-1' }
  client.connect({ ...options, authHandler: (_left, _partial, next) => void next })
  await once(client, 'handshake')
  await sleep(50)
  return client
}

/** What ssh2's client keeps to itself: it would wait for authentication. */
interface Protocol {
  exec(channel: number, command: string, wantReply: boolean): void
  subsystem(channel: number, name: string, wantReply: boolean): void
  channelData(channel: number, data: Buffer): void
  tcpipForward(address: string, port: number, wantReply: boolean): void
}
const protocolOf = (client: ssh2.Client) => (client as unknown as { _protocol: Protocol })._protocol

const lets = async () => (await stage.ssh(['-q', stage.destination, 'echo in'])).stdout === 'in\n'

if (missing !== null) console.log(`SKIPPED: before authentication — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage(limits, ['127.0.0.77', '10.0.0.0/8'])
  })
  test.after(() => stage?.close())
  test.after.each(() => assert.equal(stage.faults.splice(0), []))

  test('there are no channels (CVE-2025-32433): sessions and forwards are refused, requests and data go nowhere', async () => {
    const before = stage.gatekeeper.sessions.length
    const client = await unauthenticated()
    const failures = await Promise.all(
      [
        (done: (error?: Error) => void) => client.exec('touch /home/alice/pwned', done),
        (done: (error?: Error) => void) => client.shell(done),
        (done: (error?: Error) => void) => client.subsys('sftp', done),
        (done: (error?: Error) => void) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, done),
      ].map((attempt) => new Promise<Error | undefined>((resolve) => attempt(resolve))),
    )
    for (const failure of failures) assert.match(String(failure), /Channel open failure/)
    const protocol = protocolOf(client)
    protocol.exec(0, 'touch /home/alice/pwned', true)
    protocol.subsystem(0, 'sftp', true)
    protocol.channelData(0, Buffer.from('touch /home/alice/pwned\n'))
    protocol.tcpipForward('127.0.0.1', 0, true)
    await sleep(100)
    client.destroy()
    assert.is(stage.gatekeeper.sessions.length, before)
    assert.is((await stage.host.run('ls /home/alice')).stdout, '')
  })

  test('a password, a keyboard, a host or nothing at all lets nobody in', async () => {
    for (const authHandler of [
      [{ type: 'password', username: 'prod-1', password: 'x' }],
      [{ type: 'none', username: 'prod-1' }],
      [{ type: 'keyboard-interactive', username: 'prod-1', prompt: () => {} }],
    ]) {
      const client = new ssh2.Client()
      const failed = once(client, 'error')
      const options = { host: '127.0.0.1', port: stage.gateway.port, username: 'prod-1' }
      client.connect({ ...options, authHandler: authHandler as ssh2.AuthHandlerMiddleware & object[] })
      assert.match(String((await failed)[0]), /All configured authentication methods failed/)
    }
  })

  test('a connection that does not authenticate in time is cut, wherever it has stopped', async () => {
    const started = performance.now()
    const stopped = [silent('127.0.0.1'), silent('127.0.0.1', 'SSH-2.0-x\r\n'), silent('127.0.0.1', 'SSH-')]
    const client = await unauthenticated()
    await Promise.all([...stopped, client].map((connection) => once(connection, 'close')))
    const took = performance.now() - started
    assert.ok(took > 2_500 && took < 30_000, `${took} ms`)
  })

  test('a crowd of silent ones at one address leaves the others their places (GHSA-78rf-vg74-7cr8)', async () => {
    const crowd = Array.from({ length: 40 }, () => silent('127.0.0.9'))
    await until(() => crowd.filter(({ destroyed }) => destroyed).length === 40 - limits.halfOpenPerAddress)
    assert.ok(await lets())
    assert.equal([...new Set(stage.gatekeeper.crowds)], ['127.0.0.9'])
    for (const socket of crowd) socket.destroy()
  })

  test('a crowd from everywhere does not keep anybody out: the longest silent goes first', async () => {
    const crowd = Array.from({ length: 60 }, (_, index) => silent(`127.0.1.${index + 1}`, 'SSH-2.0-x\r\n'))
    await until(() => crowd.filter(({ destroyed }) => destroyed).length >= 60 - limits.halfOpen)
    assert.ok(await lets())
    assert.ok(crowd.at(-1)?.destroyed === false)
    for (const socket of crowd) socket.destroy()
  })

  test('nonsense ends its own connection and nothing else', async () => {
    const nonsense = [
      'GET / HTTP/1.1\r\n\r\n',
      'SSH-1.5-old\r\n',
      `SSH-2.0-${'x'.repeat(20_000)}`,
      `SSH-2.0-x\r\n${'\xff'.repeat(500)}`,
      Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.alloc(3_000, 7)]).toString('latin1'),
    ].map((says) => silent('127.0.0.1', says))
    await Promise.all(nonsense.map((socket) => once(socket, 'close')))
    assert.ok(await lets())
  })

  test('a client without an algorithm in common is sent away', async () => {
    for (const option of [
      'Ciphers=aes256-cbc',
      'KexAlgorithms=diffie-hellman-group14-sha1',
      'MACs=hmac-sha1',
    ]) {
      const ctr = option.startsWith('MACs') ? ['-c', 'aes128-ctr'] : []
      const ran = await stage.ssh(['-o', option, ...ctr, stage.destination, 'id'])
      assert.is(ran.code, 255)
      assert.match(ran.stderr, /no matching/)
    }
  })

  test('names with metacharacters never reach the gatekeeper (CVE-2023-51385)', async () => {
    const before = stage.gatekeeper.sessions.length
    const key = join(stage.folder, 'id')
    for (const username of [
      '$(id)',
      'prod-1;id',
      '../prod-1',
      'prod-1\nid',
      '-oProxyCommand=id',
      'prod-1.',
      'ünï',
      '',
    ]) {
      const client = new ssh2.Client()
      client.connect({ host: '127.0.0.1', port: stage.gateway.port, username, privateKey: readFileSync(key) })
      client.on('error', () => {})
      await once(client, 'ready')
      const [text, code] = await new Promise<[string, number]>((resolve, reject) => {
        client.exec('id', (error, channel) => {
          if (error) return reject(error)
          let said = ''
          channel.stderr.on('data', (bytes) => {
            said += bytes
          })
          channel.resume().on('close', (exit: number) => resolve([said, exit]))
        })
      })
      client.end()
      assert.equal([code, /^Gatehouse: Name a server/.test(text)], [254, true])
    }
    assert.is(stage.gatekeeper.sessions.length, before)
  })

  /** Connects as a proxy does, and authenticates; answers how the gatekeeper was told of it. */
  async function through(localAddress: string, header: string | Buffer): Promise<string | undefined> {
    stage.gatekeeper.logins.length = 0
    const sock = connect({ port: stage.gateway.port, host: '127.0.0.1', localAddress })
    await once(sock, 'connect')
    sock.write(header)
    const client = new ssh2.Client()
    const over = new Promise<void>((resolve) => client.once('ready', resolve).once('close', resolve))
    client.on('error', () => {})
    client.connect({ sock, username: 'prod-1', privateKey: readFileSync(join(stage.folder, 'id')) })
    await over
    client.destroy()
    return stage.gatekeeper.logins[0]?.address
  }
  const v1 = 'PROXY TCP4 203.0.113.9 192.0.2.1 40000 22\r\n'
  const v2 = Buffer.from(
    `0d0a0d0a000d0a515549540a2121002420010db8${'00'.repeat(11)}09${'00'.repeat(16)}9c400016`,
    'hex',
  )

  test('a proxy that is trusted says from where a connection comes, in both versions of its protocol', async () => {
    assert.is(await through('127.0.0.77', v1), '203.0.113.9')
    assert.is(await through('127.0.0.77', v2), '2001:db8::9')
    assert.is(await through('127.0.0.77', 'PROXY UNKNOWN\r\n'), '127.0.0.77')
    assert.is(await through('127.0.0.77', ''), undefined, 'without a header it is not let in')
  })

  test('anybody else does not', async () => {
    assert.is(await through('127.0.0.78', v1), undefined)
    assert.is(await through('127.0.0.78', v2), undefined)
    assert.is(await through('127.0.0.78', ''), '127.0.0.78')
  })

  test('what is turned away is turned away as it comes', async () => {
    stage.gatekeeper.turnsAway = true
    const asked = stage.gatekeeper.asked.length
    const { privateKey } = generateOpenSshKeyPair('stranger')
    for (let times = 0; times < 20; times++) {
      const client = new ssh2.Client()
      client.on('error', () => {})
      client.connect({
        host: '127.0.0.1',
        port: stage.gateway.port,
        localAddress: '127.0.0.99',
        username: 'prod-1',
        privateKey,
      })
      await new Promise<void>((resolve) => client.once('close', resolve))
    }
    stage.gatekeeper.turnsAway = false
    const looked = stage.gatekeeper.asked.length - asked
    assert.ok(looked > 0 && looked < 15, `${looked} of 20 were looked at`)
  })
}

test.run()
