import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A carrier on loopback, by SIP over UDP, that is there and lets nobody be called. */
export interface SmallCarrier {
  readonly port: number
  close(): void
}

/** Answers every request with words of its own. */
function answered(request: string): string {
  const kept = request.split('\r\n').filter((line) => /^(via|from|to|call-id|cseq):/i.test(line))
  const status = request.startsWith('INVITE') ? '403 Nobody home' : '200 Hello'
  return [`SIP/2.0 ${status}`, ...kept, 'Content-Length: 0', '', ''].join('\r\n')
}

export async function openSmallCarrier(): Promise<SmallCarrier> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  socket.on('message', (bytes, from) => {
    const request = bytes.toString()
    if (!request.startsWith('ACK')) socket.send(answered(request), from.port, from.address)
  })
  await once(socket, 'listening')
  return { port: socket.address().port, close: () => socket.close() }
}
