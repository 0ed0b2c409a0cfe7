import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('key exchange by ML-KEM and X25519')
const method = 'mlkem768x25519-sha256' as ssh2.KexAlgorithm
const hostKey = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private

/** What goes over the wire, changed on its way. */
type Tamper = (bytes: Buffer) => Buffer
const asItIs: Tamper = (bytes) => bytes

/** Exchanges keys between two ends of ours; answers how both said it went. */
async function exchange(fromClient: Tamper = asItIs, fromServer: Tamper = asItIs): Promise<string[]> {
  const said: string[] = []
  const { promise: ended, resolve: over } = Promise.withResolvers<void>()
  const server = new ssh2.Server({ hostKeys: [hostKey], algorithms: { kex: [method] } }, (client) => {
    client.on('error', (error) => {
      said.push(`server: ${error.message}`)
      over()
    })
    client.on('authentication', (context) => context.accept())
  })
  const listener = createServer((socket) => {
    socket.on('error', () => {})
    server.injectSocket(socket)
  })
  const between = createServer((near) => {
    const far = connect((listener.address() as AddressInfo).port, '127.0.0.1')
    for (const socket of [near, far]) socket.on('error', () => {})
    near.on('data', (bytes) => far.write(fromClient(bytes))).on('close', () => far.destroy())
    far.on('data', (bytes) => near.write(fromServer(bytes))).on('close', () => near.destroy())
  })
  for (const one of [listener, between]) await once(one.listen(0, '127.0.0.1'), 'listening')
  const client = new ssh2.Client()
  client.on('error', (error) => {
    said.push(`client: ${error.message}`)
    over()
  })
  client.on('close', over)
  let handshakes = 0
  client.on('handshake', ({ kex }) => {
    said.push(`handshake ${++handshakes} by ${kex}`)
    const { _protocol } = client as unknown as { _protocol: { rekey(): void } }
    if (handshakes === 2) client.end()
    else client.once('ready', () => _protocol.rekey())
  })
  client.connect({
    host: '127.0.0.1',
    port: (between.address() as AddressInfo).port,
    username: 'a',
    algorithms: { kex: [method] },
  })
  await ended
  client.destroy()
  for (const one of [between, listener]) one.close()
  return said
}

/** Changes the key material behind `type, length`: of a client's first message 30, of a server's answer 31. */
const behind = (length: number, change: (material: Buffer) => void): Tamper => {
  const mark = Buffer.alloc(4)
  mark.writeUInt32BE(length)
  return (bytes) => {
    const at = bytes.indexOf(mark)
    if (at !== -1 && bytes.length >= at + 4 + length) change(bytes.subarray(at + 4, at + 4 + length))
    return bytes
  }
}

test('two ends of ours agree, and renew their keys by it', async () => {
  assert.equal(await exchange(), [`handshake 1 by ${method}`, `handshake 2 by ${method}`])
})

test('a public key that is none is refused, and so is one of a small order', async () => {
  const noKem = await exchange(behind(1184 + 32, (key) => key.fill(0xff, 0, 1184)))
  assert.match(noKem.join('\n'), /^server: Error while computing DH secret/m)
  const noCurve = await exchange(behind(1184 + 32, (key) => key.fill(0, 1184)))
  assert.match(noCurve.join('\n'), /^server: Error while computing DH secret/m)
  for (const said of [noKem, noCurve]) assert.not.match(said.join('\n'), 'handshake 1')
})

test('an answer that was changed on its way is not accepted', async () => {
  for (const byte of [0, 1087, 1088]) {
    const said = await exchange(
      asItIs,
      behind(1088 + 32, (answer) => {
        answer[byte]! ^= 1
      }),
    )
    assert.match(said.join('\n'), /^client: .*signature verification failed/m)
    assert.not.match(said.join('\n'), 'handshake 1')
  }
})

test.run()
