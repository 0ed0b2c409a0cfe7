import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HostUnreachable } from './host-unreachable.ts'
import { fingerprintOf, probeHostKey } from './probe.ts'

async function refusal(promise: Promise<unknown>): Promise<HostUnreachable> {
  const error = await promise.then(
    () => null,
    (error) => error,
  )
  assert.instance(error, HostUnreachable, String(error))
  return error
}

async function listen(serve: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { server, port: typeof address === 'object' && address ? address.port : 0 }
}

const bare = suite('probe')

bare('a server that accepts and says nothing is a timeout', async () => {
  const { server, port } = await listen(() => {})
  const started = Date.now()
  assert.is((await refusal(probeHostKey({ host: '127.0.0.1', port, timeoutMs: 300 }))).reason, 'timeout')
  assert.ok(Date.now() - started < 20_000)
  server.close()
})

bare('something that is not SSH is a protocol error', async () => {
  for (const words of ['HTTP/1.1 400 Bad Request\r\n\r\n', 'SSH-2.0-x\r\n\0\0\0\0\0garbage', '']) {
    const { server, port } = await listen((socket) => socket.end(words))
    assert.is((await refusal(probeHostKey({ host: '127.0.0.1', port, timeoutMs: 2_000 }))).reason, 'protocol')
    server.close()
  }
})

bare('a name that does not exist is a DNS error', async () => {
  assert.is((await refusal(probeHostKey({ host: 'no-such-host.invalid', port: 22 }))).reason, 'dns')
})

bare('a fingerprint is refused for what is no host key', () => {
  for (const line of ['', 'ssh-ed25519', 'ssh-ed25519 AAAA', 'ssh-dss AAAAB3NzaC1kc3MAAAA=', 'x y']) {
    assert.throws(() => fingerprintOf(line), /Not a host key/)
  }
})

bare.run()
