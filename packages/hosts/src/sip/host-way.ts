import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { overStream } from '@gatehouse/sip/transport/stream-transport'
import { type MediaSocket, type Transport, WayEnded } from '@gatehouse/sip/transport/transport'
import type { SoundPorts } from '../asterisk/sound-ports.ts'
import { HostUnreachable } from '../host-unreachable.ts'
import type { Link } from '../link.ts'
import { openRelay } from './relay.ts'

export interface HostWayOptions {
  readonly transport: 'udp' | 'tcp' | 'tls'
  /** Of the carrier: its name, for its certificate, and the address that it has now. */
  readonly name: string
  readonly address: string
  readonly port: number
  readonly sound: SoundPorts
  /** Certificates (PEM) that are trusted beside Node's own. */
  readonly authorities?: readonly string[]
}

/** A way to a carrier that begins on a server, and a place for sound there. */
export interface HostWay {
  readonly transport: Transport
  readonly media: MediaSocket
  close(): void
}

/** Opens it: packets leave from the server's own address. @throws WayEnded in words, HostUnreachable where the server cannot be reached */
export async function openHostWay(link: Link, options: HostWayOptions): Promise<HostWay> {
  const { transport: kind, address, port, sound } = options
  const relay = await openRelay(link, { address, port, sound })
  if (kind === 'udp') return relay
  try {
    const stream = await connected(link, options)
    const { host } = relay.media
    const transport = overStream(stream, {
      kind: kind === 'tcp' ? 'TCP' : 'TLS',
      local: { host, port: 5060 },
    })
    const close = () => {
      transport.close()
      relay.close()
    }
    return { transport, media: relay.media, close }
  } catch (error) {
    relay.close()
    throw error
  }
}

async function connected(
  link: Link,
  { transport, name, address, port, authorities }: HostWayOptions,
): Promise<Duplex> {
  const socket = await link.forward({ host: address, port }).catch((error: unknown) => {
    throw error instanceof HostUnreachable && error.reason === 'command' ? new WayEnded(error.message) : error
  })
  if (transport === 'tcp') return socket
  const secure = connectTls({
    socket,
    ...(isIP(name) === 0 && { servername: name }),
    ...(authorities && { ca: [...authorities] }),
  })
  return new Promise((resolve, reject) => {
    secure.once('secureConnect', () => resolve(secure))
    secure.once('error', (error) => {
      socket.destroy()
      reject(
        new WayEnded(`The carrier’s certificate was not accepted, or it speaks no TLS: ${error.message}.`),
      )
    })
  })
}
