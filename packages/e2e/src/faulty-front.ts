import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A proxy before Gatehouse that can lose sight of it. */
export interface FaultyFront {
  url: string
  /** From now on it answers 502 in Gatehouse's place, and what is open is cut. */
  fail(): void
  /** It finds Gatehouse again. */
  mend(): void
  close(): void
}

const page = '<html><h1>502 Bad Gateway</h1></html>'
const badGateway = `HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: ${page.length}\r\nconnection: close\r\n\r\n${page}`

/** Listens on `port` for what goes to the port `to` of this machine. */
export async function startFaultyFront(port: number, to: number): Promise<FaultyFront> {
  const open = new Set<Socket>()
  let failing = false
  const server = createServer((client) => {
    keep(client)
    if (failing) return client.once('data', () => client.end(badGateway))
    const inner = keep(connect(to, '127.0.0.1'))
    client.pipe(inner).pipe(client)
    client.once('close', () => inner.destroy())
    return inner.once('close', () => client.destroy())
  })
  function keep(socket: Socket): Socket {
    open.add(socket)
    return socket.on('error', () => {}).on('close', () => open.delete(socket))
  }
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${port}`,
    fail() {
      failing = true
      cut()
    },
    mend: () => (failing = false),
    close() {
      server.close()
      cut()
    },
  }
}
