import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'
import type { Credentials } from '../digest/digest.ts'
import { MessageStream } from '../message/message-stream.ts'
import { parseMessage } from '../message/parse-message.ts'
import { bracketed, parseSipUri } from '../message/uri.ts'
import { systemClock } from '../transaction/clock.ts'
import { Gate } from './gate.ts'
import { type Behaviour, type Echo, Switchboard } from './switchboard.ts'

export interface CarrierOptions {
  /** What it calls itself. */
  readonly name: string
  readonly host: string
  /** Any unless told. */
  readonly port?: number
  /** Whom it lets in; everybody unless told. */
  readonly credentials?: Credentials
  readonly numbers: (number: string) => Behaviour
  /** It speaks TLS, with these, in place of UDP. */
  readonly tls?: Pick<TlsOptions, 'key' | 'cert'>
  /** Its phones are somewhere else than it itself, and it steps out of their calls. */
  readonly apart?: boolean
}

/** A small carrier in this process: real SIP and RTP, and its phones send back what they hear. */
export interface SmallCarrier {
  readonly host: string
  readonly port: number
  close(): Promise<void>
}

/** Opens it. @throws Error with a code where its port is taken */
export async function openCarrier(options: CarrierOptions): Promise<SmallCarrier> {
  const { name, host, port = 0, credentials, numbers, tls, apart } = options
  const sockets = new Set<Socket>()
  const udp = async (wanted: number) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.on('error', () => {})
    socket.bind(wanted, host)
    await Promise.race([
      once(socket, 'listening'),
      once(socket, 'error').then(([error]: unknown[]) => Promise.reject(error)),
    ])
    sockets.add(socket)
    return socket
  }
  const openEcho = async (): Promise<Echo> => {
    const socket = await udp(0)
    socket.on('message', (packet, from) => socket.send(packet, from.port, from.address))
    const close = () => void (sockets.delete(socket) && socket.close())
    return { place: { host, port: socket.address().port }, close }
  }
  const board: Switchboard = new Switchboard({
    name,
    clock: systemClock,
    gate: credentials && new Gate(credentials, name),
    numbers,
    contact: () => `sip:phone@${bracketed(host)}:${(phone?.address() ?? door.address()).port}`,
    openEcho,
    toCaller(caller, contact, message) {
      const to = parseSipUri(contact)
      if (phone) phone.send(message, to.port ?? 5060, to.host)
      else caller.send(message)
    },
  })
  const heard = (socket: Socket) =>
    socket.on('message', (bytes, from) => {
      try {
        const message = parseMessage(bytes)
        // of a call that it has stepped out of it knows nothing
        const isInCall = message.kind === 'request' && ['ACK', 'BYE'].includes(message.method)
        if (!(apart && isInCall && socket !== phone))
          board.hear(message, { send: (answer) => socket.send(answer, from.port, from.address) })
      } catch {
        // what is no message is nobody's
      }
    })
  const phone = apart ? heard(await udp(0)) : undefined
  const door = tls ? await overTls(board, { tls, host, port }) : await udp(port).then(opened(heard))
  return {
    host,
    port: door.address().port,
    async close() {
      board.close()
      const closing = [...sockets].map((socket) => new Promise<void>((done) => socket.close(done)))
      await Promise.all([...closing, door.end?.()])
    },
  }
}

interface Door {
  address(): AddressInfo
  end?(): Promise<void>
}

const opened =
  (heard: (socket: Socket) => Socket) =>
  (socket: Socket): Door => {
    heard(socket)
    return { address: () => socket.address() }
  }

async function overTls(
  board: Switchboard,
  { tls, host, port }: Required<Pick<CarrierOptions, 'tls' | 'host' | 'port'>>,
): Promise<Door> {
  const server = createServer(tls, (socket) => {
    const messages = new MessageStream()
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      try {
        for (const message of messages.push(bytes))
          board.hear(message, { send: (answer) => void socket.write(answer) })
      } catch {
        socket.destroy()
      }
    })
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((done) => server.listen(port, host, done))
  return {
    address: () => server.address() as AddressInfo, // of a server that listens
    end: () => new Promise<void>((done) => server.close(() => done())),
  }
}
