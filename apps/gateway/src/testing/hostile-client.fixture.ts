/**
 * A client that means harm, in a process of its own so that its memory is not taken for the gateway's:
 * `node hostile-client.fixture.ts PORT IDENTITY KIND`.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { socketOf } from '@gatehouse/ssh2/peer'
import ssh2 from 'ssh2'

/** What ssh2 would not do by itself. */
interface Protocol {
  channelWindowAdjust(channel: number, bytes: number): void
  channelData(channel: number, data: Buffer): void
  windowChange(channel: number, rows: number, cols: number, height: number, width: number): void
  ping(): void
}

const [port, identity = '', kind = ''] = process.argv.slice(2)
const mebibyte = 1024 * 1024
const client = new ssh2.Client()
client.on('error', () => process.exit(0))
client.on('close', () => process.exit(0))
client.connect({
  host: '127.0.0.1',
  port: Number(port),
  username: 'prod-1',
  privateKey: readFileSync(identity),
})
await once(client, 'ready')
const protocol = (client as unknown as { _protocol: Protocol })._protocol
const socket = socketOf(client)

const exec = (command: string, pty = false): Promise<{ id: number }> =>
  new Promise((resolve, reject) => {
    client.exec(command, { pty }, (error, channel) => {
      if (error) reject(error)
      else resolve((channel as unknown as { outgoing: { id: number } }).outgoing)
    })
  })

/** Sends without end, as fast as it is taken. */
async function flood(send: () => void): Promise<never> {
  for (;;) {
    if (socket.writableLength < 8 * mebibyte) for (let many = 0; many < 200; many++) send()
    await turn()
  }
}

const harms: Record<string, () => Promise<unknown>> = {
  /** A window of four gigabytes, of which nothing is read. */
  async 'huge-window'() {
    const { id } = await exec('cat /dev/zero')
    protocol.channelWindowAdjust(id, 0xffff_0000 - 2 * mebibyte)
    socket.pause()
  },
  /** Bytes that the gateway has not allowed. */
  async 'beyond-window'() {
    const { id } = await exec('sleep 60')
    const zeros = Buffer.alloc(30_000)
    await flood(() => protocol.channelData(id, zeros))
  },
  /** Questions whose answers it does not read. */
  async 'unread-answers'() {
    socket.pause()
    await flood(() => protocol.ping())
  },
  /** Sizes for a server that does not read. */
  async resizes() {
    const { id } = await exec('kill -STOP $PPID; sleep 60', true)
    let size = 0
    await flood(() => protocol.windowChange(id, 1 + (++size % 300), 80, 0, 0))
  },
  /** Keys to be renewed, which it never finishes; the server's output waits. */
  async 'endless-rekey'() {
    const { id } = await exec('sleep 0.5; cat /dev/zero')
    protocol.channelWindowAdjust(id, 0xffff_0000 - 2 * mebibyte)
    const { _protocol } = client as unknown as { _protocol: { rekey(): void } }
    _protocol.rekey()
    socket.pause()
  },
}
await harms[kind]?.()
setInterval(() => {}, 1_000)
