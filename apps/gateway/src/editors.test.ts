import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'

// The steps by which editors connect, as their clients make them: an installer on a shell's standard input, files by sftp, and then
// connections to a port of the server itself that was free there.

const missing = stageMissing()
const test = suite('editors that work on a server')
let stage: Stage

/** What an editor leaves running there: says its port, and answers each line in capitals. */
const backend = `require('node:net').createServer((socket) => socket.on('data', (line) => socket.write(String(line).toUpperCase())))
  .listen(0, '127.0.0.1', function () { console.log('listeningOn=' + this.address().port) })`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** The first line of a child that matches. */
async function said(output: NodeJS.ReadableStream, says: RegExp): Promise<string> {
  for await (const line of createInterface(output)) {
    const found = says.exec(line)?.[1]
    if (found !== undefined) return found
  }
  throw new Error(`it ended without ${says}`)
}

/** What comes next. @throws Error where nothing comes any more */
async function next(socket: Socket): Promise<Buffer> {
  const gone = once(socket, 'close').then(() => {
    throw new Error('the connection was closed')
  })
  gone.catch(() => {})
  const [bytes] = await Promise.race([once(socket, 'data'), gone])
  return bytes
}

/** Asks through a SOCKS5 proxy, as `ssh -D` is one (RFC 1928). */
async function throughSocks(proxy: number, to: number, line: string): Promise<string> {
  const socket = connect(proxy, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(Buffer.from([5, 1, 0]))
  await next(socket)
  socket.write(Buffer.from([5, 1, 0, 1, 127, 0, 0, 1, to >> 8, to & 255]))
  const answer = await next(socket)
  assert.is(answer[1], 0, 'the proxy did not connect')
  socket.write(line)
  const reply = await next(socket)
  socket.end()
  return String(reply)
}

if (missing) console.log(`SKIPPED: editors — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    stage.gatekeeper.access.set('prod-1', { ...stage.access, localForward: [{ host: 'localhost', port: 0 }] })
  })
  test.after(() => stage?.close())

  test('VS Code: an installer on the standard input of a shell, and -D to the port it says', async () => {
    const proxy = await freePort()
    const child = spawn(
      'ssh',
      [...stage.options, '-T', '-D', `127.0.0.1:${proxy}`, stage.destination, 'sh'],
      {
        stdio: 'pipe',
      },
    )
    child.stdin.end(`uname -rsv; mkdir -p ~/.vscode-server && cat >~/.vscode-server/main.js <<'END'
${backend}
END
exec ${process.execPath} ~/.vscode-server/main.js
`)
    const port = Number(await said(child.stdout, /listeningOn=(\d+)/))
    for (const line of ['one', 'two']) assert.is(await throughSocks(proxy, port, line), line.toUpperCase())
    child.kill()
    await once(child, 'close')
    const kinds = stage.gatekeeper.sessions.map(({ request }) => request.kind)
    assert.equal(kinds.toSorted(), ['exec', 'forward'])
    const forward = stage.gatekeeper.sessions.find(({ request }) => request.kind === 'forward')
    assert.equal(forward?.request.forwardTo, { host: 'localhost', port })
    assert.is((await forward?.closed)?.connections?.carried, 2)
  })

  test('JetBrains: its backend by sftp, started by a command, and -L to a port of localhost', async () => {
    const file = join(stage.folder, 'backend.js')
    writeFileSync(file, backend)
    const put = spawn('sftp', ['-q', '-b', '-', ...stage.options, stage.destination], { stdio: 'pipe' })
    put.stdin.end(`put ${file} backend.js\n`)
    const complaint = text(put.stderr)
    assert.is((await once(put, 'close'))[0], 0, await complaint)
    const child = spawn('ssh', [...stage.options, stage.destination, `${process.execPath} backend.js`], {
      stdio: 'pipe',
    })
    const port = Number(await said(child.stdout, /listeningOn=(\d+)/))
    const local = await freePort()
    const tunnel = spawn('ssh', [
      ...stage.options,
      ...['-o', 'ExitOnForwardFailure=yes', '-N', '-L', `127.0.0.1:${local}:localhost:${port}`],
      stage.destination,
    ])
    let answer = ''
    for (let tries = 0; tries < 100 && answer === ''; tries++) {
      const socket = connect(local, '127.0.0.1').on('error', () => {})
      socket.write('three')
      answer = await next(socket).then(String, () => '')
      socket.destroy()
      if (answer === '') await new Promise((go) => setTimeout(go, 50))
    }
    assert.is(answer, 'THREE')
    for (const one of [tunnel, child]) {
      one.kill()
      await once(one, 'close')
    }
  })

  test('without localhost:* the installer runs, and its port stays closed', async () => {
    stage.gatekeeper.access.set('prod-1', stage.access)
    const proxy = await freePort()
    const child = spawn(
      'ssh',
      [...stage.options, '-T', '-D', `127.0.0.1:${proxy}`, stage.destination, 'sh'],
      {
        stdio: 'pipe',
      },
    )
    child.stdin.end(`exec ${process.execPath} ~/.vscode-server/main.js\n`)
    const port = Number(await said(child.stdout, /listeningOn=(\d+)/))
    await throughSocks(proxy, port, 'one').then(
      () => assert.unreachable('it was let through'),
      (error: Error) => assert.match(error.message, /was closed|did not connect|ECONNRESET/),
    )
    child.kill()
    await once(child, 'close')
  })
}

test.run()
