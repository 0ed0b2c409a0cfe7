import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startAgent } from './testing/agent.ts'
import { ordinaryKey } from './testing/keys.ts'
import { openStage, type Ran, run, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

interface LateRequests {
  pty(
    channel: number,
    rows: number,
    cols: number,
    height: number,
    width: number,
    term: string,
    modes: object,
    reply: boolean,
  ): void
  env(channel: number, name: string, value: string, reply: boolean): void
}

const test = suite('what is not recorded does not happen')
const missing = stageMissing()
let stage: Stage
let service: Server
let servicePort = 0

const cannot = 'Gatehouse: The session cannot be recorded, so it was not started.\n'
const noLonger = 'Gatehouse: The session was ended because it can no longer be recorded.\n'

/** Every kind of channel, each trying to leave a mark on the server. */
const kinds: Record<string, () => Promise<Ran>> = {
  exec: () => stage.ssh(['-q', stage.destination, 'touch mark; echo done']),
  'exec with a terminal': () => stage.ssh(['-q', '-tt', stage.destination, 'touch mark; echo done']),
  shell: () => stage.ssh(['-q', '-T', stage.destination], 'touch mark; echo done\n'),
  'scp over sftp': () => run('scp', [...stage.options, '-q', '-s', mark(), `${stage.destination}:mark`]),
  'scp over exec': () => run('scp', [...stage.options, '-q', '-O', mark(), `${stage.destination}:mark`]),
  sftp: () => run('sftp', [...stage.options, '-q', '-b', '-', stage.destination], { input: 'mkdir mark\n' }),
  forward: () => stage.ssh(['-q', '-W', `127.0.0.1:${servicePort}`, stage.destination], 'knock\n'),
}

const mark = () => join(stage.folder, 'mark')
const knocks: string[] = []
async function marks(): Promise<number> {
  const { stdout } = await stage.host.run('ls -d /home/alice/mark 2>/dev/null; rm -rf /home/alice/mark')
  return stdout.split('\n').length - 1 + knocks.splice(0).length
}

if (missing !== null) console.log(`SKIPPED: what is not recorded does not happen — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    writeFileSync(mark(), 'some bytes')
    service = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        knocks.push(String(bytes))
        socket.end('who is there?\n')
      })
    }).listen(0, '127.0.0.1')
    await once(service, 'listening')
    const address = service.address()
    servicePort = typeof address === 'object' && address ? address.port : 0
    const localForward = [{ host: '127.0.0.1', port: servicePort }]
    stage.gatekeeper.access.set('prod-1', { ...stage.access, localForward })
  })
  test.after(async () => {
    service?.close()
    await stage?.close()
  })
  test.after.each(() => {
    stage.recorder.reset()
    assert.equal(stage.faults.splice(0), [])
  })

  test('every kind of channel is admitted and recorded, once (CVE-2023-45140, Teleport 10.3.11)', async () => {
    for (const [kind, attempt] of Object.entries(kinds)) {
      const sessions = stage.gatekeeper.sessions.length
      const recordings = stage.recorder.recordings.length
      const ran = await attempt()
      assert.equal([kind, ran.code], [kind, 0])
      assert.equal([kind, await marks()], [kind, 1])
      assert.equal([kind, stage.gatekeeper.sessions.length - sessions], [kind, 1])
      assert.equal([kind, stage.recorder.recordings.length - recordings], [kind, 1])
      const { what, outcome, inputBytes, outputBytes } = stage.recorder.last
      assert.is(what.kind, stage.gatekeeper.last.request.kind)
      assert.ok(stage.gatekeeper.last.opened)
      assert.equal(await stage.gatekeeper.last.closed, outcome)
      assert.equal([outcome?.bytesIn, outcome?.bytesOut], [inputBytes, outputBytes])
    }
  })

  test('none begins unless its recording does', async () => {
    stage.recorder.beforeStart = () => Promise.reject(new Error('disk full'))
    for (const [kind, attempt] of Object.entries(kinds)) {
      const ran = await attempt()
      assert.is.not(ran.code, 0)
      if (kind === 'exec' || kind === 'shell') assert.equal(ran, { code: 254, stdout: '', stderr: cannot })
      assert.equal([kind, await marks()], [kind, 0])
      const { by, line } = await stage.gatekeeper.last.closed
      assert.equal([by, `Gatehouse: ${line}\n`, stage.gatekeeper.last.opened], ['gateway', cannot, false])
      assert.equal(stage.faults.splice(0), ['starting a recording: Error: disk full'])
    }
  })

  test('none begins unless it stands in the log', async () => {
    for (const [kind, attempt] of Object.entries(kinds)) {
      stage.gatekeeper.failOpened = new Error('no log')
      assert.is.not((await attempt()).code, 0)
      assert.equal([kind, await marks()], [kind, 0])
      assert.is((await stage.gatekeeper.last.closed).by, 'gateway')
      assert.ok(stage.recorder.last.outcome)
      assert.equal(stage.faults.splice(0), ['opening a session: Error: no log'])
    }
  })

  test('not a byte is shown before it is recorded', async () => {
    const gate = Promise.withResolvers<void>()
    let waiting = 0
    stage.recorder.beforeOutput = () => {
      waiting++
      return gate.promise
    }
    const child = spawn('ssh', [...stage.options, '-q', stage.destination, 'echo secret; echo oops >&2'])
    let shown = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => {
        shown += bytes
      })
    }
    await until(() => waiting > 0)
    await sleep(200)
    assert.is(shown, '')
    gate.resolve()
    assert.equal(await once(child, 'close'), [0, null])
    assert.equal(shown.split('\n').sort(), ['', 'oops', 'secret'])
  })

  test('not a byte that is sent arrives before it is recorded', async () => {
    const gate = Promise.withResolvers<void>()
    let waiting = 0
    stage.recorder.beforeInput = () => {
      waiting++
      return gate.promise
    }
    const ran = stage.ssh(['-q', stage.destination, 'cat >typed'], 'rm -rf /\n')
    await until(() => waiting > 0)
    await sleep(200)
    assert.is((await stage.host.run('cat /home/alice/typed')).stdout, '')
    gate.resolve()
    await ran
    assert.is((await stage.host.run('cat /home/alice/typed')).stdout, 'rm -rf /\n')
  })

  test('a recording that fails midway ends the session, with a line, and what was not recorded is not shown', async () => {
    stage.recorder.beforeOutput = async (bytes) => {
      if (bytes.includes('two')) throw new Error('disk full')
    }
    const ran = await stage.ssh([
      '-q',
      stage.destination,
      'echo one; sleep 0.3; echo two; sleep 0.3; touch late; sleep 9',
    ])
    assert.equal(ran, { code: 254, stdout: 'one\n', stderr: noLonger })
    assert.is(stage.recorder.last.shown, 'one\n')
    assert.equal(stage.faults.splice(0), ['recording a session: Error: disk full'])
    await sleep(400)
    assert.is((await stage.host.run('ls /home/alice/late')).stdout, '')

    stage.recorder.reset()
    stage.recorder.beforeInput = () => Promise.reject(new Error('disk full'))
    const typing = await stage.ssh(['-q', stage.destination, 'cat; sleep 9'], 'text\n')
    assert.equal(typing, { code: 254, stdout: '', stderr: noLonger })
    assert.equal(stage.faults.splice(0), ['recording a session: Error: disk full'])
  })

  test('a recording that cannot be finished is told', async () => {
    stage.recorder.beforeFinish = () => Promise.reject(new Error('disk full'))
    const ran = await stage.ssh(['-q', stage.destination, 'echo one'])
    const line = 'Gatehouse: The recording of this session could not be finished.\n'
    assert.equal(ran, { code: 254, stdout: 'one\n', stderr: line })
    assert.equal(stage.faults.splice(0), ['finishing a recording: Error: disk full'])
  })

  test('the agent, X11, remote forwarding and other subsystems are refused (CVE-2023-38408)', async () => {
    const socket = join(stage.folder, 'agent')
    const agent = await startAgent(socket, [ordinaryKey('ed25519')])
    const env = { SSH_AUTH_SOCK: socket, DISPLAY: '127.0.0.1:9' }
    // the first of an option counts
    const asked = ['-o', 'IdentityAgent=SSH_AUTH_SOCK', '-A', '-Y', '-q', ...stage.options, stage.destination]
    const seen = 'env | grep -cE "^(SSH_AUTH_SOCK|DISPLAY)="; true'
    const ran = await run('ssh', [...asked, seen], { env })
    agent.close()
    assert.is(ran.stdout, '0\n')
    assert.match(ran.stderr, /^Gatehouse: Agent forwarding is not available through Gatehouse\.$/m)
    assert.match(ran.stderr, /^Gatehouse: X11 forwarding is not available through Gatehouse\.$/m)
    const back = await stage.ssh([
      '-o',
      'ExitOnForwardFailure=yes',
      '-R',
      '0:127.0.0.1:1',
      stage.destination,
      'id',
    ])
    assert.is(back.code, 255)
    assert.match(back.stderr, /remote port forwarding failed/)
    const subsystem = await stage.ssh(['-q', '-s', stage.destination, 'netconf'])
    const line = 'Gatehouse: The only SSH subsystem available is sftp.\n'
    assert.equal(subsystem, { code: 254, stdout: '', stderr: line })
    const local = join(stage.folder, 'socket')
    const unix = spawn('ssh', [...stage.options, '-N', '-L', `${local}:/run/some.sock`, stage.destination])
    await until(() => existsSync(local))
    const before = stage.gatekeeper.sessions.length
    let said = ''
    unix.stderr.on('data', (bytes) => {
      said += bytes
    })
    await once(connect(local).resume(), 'close')
    await until(() => said.includes('Forwarding to sockets is not allowed.'))
    assert.is(stage.gatekeeper.sessions.length, before)
    unix.kill()
    await once(unix, 'close')
    rmSync(local, { force: true })
  })

  test('a terminal asked for after the command began is none', async () => {
    const gate = Promise.withResolvers<void>()
    stage.recorder.beforeStart = () => gate.promise
    const client = new ssh2.Client()
    const privateKey = readFileSync(join(stage.folder, 'id'))
    client.connect({ host: '127.0.0.1', port: stage.gateway.port, username: 'prod-1', privateKey })
    await once(client, 'ready')
    const channel = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
      client.exec('tty; echo "LANG=$LANG"', (error, opened) => (error ? reject(error) : resolve(opened)))
    })
    const [{ id }, { _protocol }] = [
      (channel as unknown as { outgoing: { id: number } }).outgoing,
      client as unknown as { _protocol: LateRequests },
    ] // what ssh2 would not send by itself
    _protocol.pty(id, 24, 80, 0, 0, 'xterm', {}, false)
    _protocol.env(id, 'LANG', 'tlh_KX', false)
    await sleep(100)
    gate.resolve()
    const shown = await text(channel)
    client.end()
    assert.is(shown, 'not a tty\nLANG=\n')
    assert.is(stage.recorder.last.what.terminal, null)
  })

  test('sftp is sftp, whatever terminal is asked for with it', async () => {
    const args = [...stage.options, '-q', '-o', 'RequestTTY=force', '-b', '-', stage.destination]
    assert.is((await run('sftp', args, { input: 'mkdir mark\n' })).code, 0)
    const { kind, terminal } = stage.recorder.last.what
    assert.equal([kind, terminal, await marks()], ['sftp', null, 1])
  })
}

test.run()
