import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { parseMessage } from '@gatehouse/sip/message/parse-message'
import {
  type MediaSocket,
  type Place,
  type Transport,
  type TransportListener,
  WayEnded,
} from '@gatehouse/sip/transport/transport'
import { oneLine } from '@gatehouse/text/strangers-text'
import type ssh2 from 'ssh2'
import type { SoundPorts } from '../asterisk/sound-ports.ts'
import type { Link } from '../link.ts'

/** UDP from a server itself: one peer for SIP, and a place for sound. */
export interface Relay {
  readonly transport: Transport
  readonly media: MediaSocket
  close(): void
}

/** Longer than a check or a test call takes. */
const liveSeconds = 180
const openMs = 10_000
const kinds = { sip: 0, sound: 1, goal: 2, failure: 3, other: 4, sipToOther: 5 } as const
type Kind = (typeof kinds)[keyof typeof kinds]

const program = readFileSync(new URL('./relay.pl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')

const written = ({ host, port }: Place) => `${host} ${port}`

interface RelayOptions {
  /** An address, not a name. */
  readonly address: string
  readonly port: number
  readonly sound: SoundPorts
}

/** Starts one on a server. @throws WayEnded in words, HostUnreachable */
export async function openRelay(link: Link, { address, port, sound }: RelayOptions): Promise<Relay> {
  if (isIP(address) === 0) throw new WayEnded('The carrier’s address is not known.')
  const command = `exec perl -e '${program}' -- ${address} ${port} ${sound.low} ${sound.high} ${liveSeconds}`
  return link.converse(
    command,
    (channel) => new Promise((resolve, reject) => meet(channel, { host: address, port }, resolve, reject)),
  )
}

function meet(
  channel: ssh2.ClientChannel,
  peer: Place,
  resolve: (relay: Relay) => void,
  reject: (error: Error) => void,
) {
  let held = Buffer.alloc(0)
  let complaint = ''
  let isOpen = false
  let isClosed = false
  let listener: TransportListener | undefined
  let hear: (packet: Uint8Array) => void = () => {}
  const close = () => {
    isClosed = true
    channel.end()
    channel.close()
  }
  const fail = (words: string) => {
    clearTimeout(timer)
    if (isOpen && !isClosed) listener?.end(new WayEnded(words))
    else reject(new WayEnded(words))
    close()
  }
  const timer = setTimeout(() => fail('The server did not open UDP in time.'), openMs)
  const write = (kind: Kind, content: Uint8Array) => {
    const head = Buffer.alloc(3)
    head.writeUInt16BE(content.length)
    head[2] = kind
    channel.write(Buffer.concat([head, content]))
  }
  const open = (line: string) => {
    const [, host, sip, media] = /^relay ([0-9A-Fa-f.:]+) (\d+) (\d+)$/.exec(line) ?? []
    if (host === undefined)
      return fail(`The server cannot open UDP: ${oneLine(line.replace(/^failed /, ''), 200)}.`)
    clearTimeout(timer)
    isOpen = true
    resolve(relayOf({ host, sip: Number(sip), media: Number(media) }))
  }
  const relayOf = ({ host, sip, media }: { host: string; sip: number; media: number }): Relay => {
    let goal = ''
    let other = written(peer)
    return {
      transport: {
        kind: 'UDP',
        local: { host, port: sip },
        send: (bytes, to = peer) => {
          if (written(to) === written(peer)) return write(kinds.sip, bytes)
          if (written(to) !== other) write(kinds.other, Buffer.from(written(to)))
          other = written(to)
          write(kinds.sipToOther, bytes)
        },
        listen: (next) => {
          listener = next
        },
        close: () => {},
      },
      media: {
        host,
        port: media,
        send: (packet, to) => {
          const next = written(to)
          if (next !== goal) write(kinds.goal, Buffer.from(next))
          goal = next
          write(kinds.sound, packet)
        },
        listen: (next) => {
          hear = next
        },
      },
      close,
    }
  }
  const take = (kind: number, content: Buffer) => {
    if (kind === kinds.sound) hear(content)
    else if (kind === kinds.failure)
      fail(`The carrier cannot be reached from the server: ${oneLine(content.toString(), 100)}.`)
    else
      try {
        listener?.message(parseMessage(content))
      } catch {
        // what is no message is nobody's
      }
  }
  channel.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes])
    if (!isOpen) {
      const end = held.indexOf(10)
      if (end < 0) return
      const line = held.subarray(0, end).toString('latin1')
      held = held.subarray(end + 1)
      open(line)
    }
    while (isOpen && held.length >= 3 && held.length >= 3 + held.readUInt16BE(0)) {
      const end = 3 + held.readUInt16BE(0)
      const [kind, content] = [held[2] ?? -1, Buffer.from(held.subarray(3, end))]
      held = held.subarray(end)
      take(kind, content)
    }
  })
  channel.stderr.on('data', (bytes: Buffer) => {
    if (complaint.length < 1000) complaint += bytes.toString('utf8')
  })
  channel.on('close', () => {
    const isMissing = /perl/.test(complaint) && !isOpen
    const why = isMissing
      ? 'It has no perl, which speaks UDP there: install the package perl-base'
      : oneLine(complaint, 200)
    fail(
      isOpen
        ? 'The connection to the server ended.'
        : `The server cannot open UDP: ${why || 'it gave no reason'}.`,
    )
  })
}
