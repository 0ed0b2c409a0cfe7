import type { Duplex } from 'node:stream'
import { MessageStream } from '../message/message-stream.ts'
import { type Transport, type TransportListener, WayEnded } from './transport.ts'

/** SIP over a connection, whoever has opened it: TCP or TLS. */
export function overStream(stream: Duplex, { kind, local }: Pick<Transport, 'kind' | 'local'>): Transport {
  const messages = new MessageStream()
  let listener: TransportListener | undefined
  let isOver = false
  const end = (why: string) => {
    if (isOver) return
    isOver = true
    stream.destroy()
    listener?.end(new WayEnded(why))
  }
  stream.on('data', (bytes: Buffer) => {
    try {
      for (const message of messages.push(bytes)) listener?.message(message)
    } catch {
      end('The carrier sent what is no SIP.')
    }
  })
  stream.on('error', (error) => end(`The connection to the carrier broke off: ${error.message}.`))
  stream.on('close', () => end('The carrier closed the connection.'))
  return {
    kind,
    local,
    send: (bytes) => void stream.write(bytes),
    listen: (next) => {
      listener = next
    },
    close: () => {
      isOver = true
      stream.destroy()
    },
  }
}
