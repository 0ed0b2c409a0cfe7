import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import { selfSigned } from '@gatehouse/hosts/testing/self-signed'

/** TLS before Gatehouse, as a proxy would have it: `https://localhost:…` to an HTTP port of this machine. */
export async function startTlsFront(to: number): Promise<{ url: string; close(): void }> {
  const open = new Set<Socket>()
  const server = createServer(selfSigned(), (client) => {
    const inner = connect(to, '127.0.0.1')
    for (const [one, other] of [
      [client, inner],
      [inner, client],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy()).on('close', () => open.delete(one))
      one.pipe(other)
    }
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('it listens nowhere')
  return {
    url: `https://localhost:${address.port}`,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
