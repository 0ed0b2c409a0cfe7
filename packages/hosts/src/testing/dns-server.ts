import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** What a name has; `silent`: it is never answered for. A name that is not listed does not exist. */
export type Zone = Record<string, Entry | 'silent' | 'broken'>

interface Entry {
  a?: string
  aaaa?: string
  ttl?: number
  srv?: readonly { name: string; port: number; priority?: number; weight?: number }[]
}

export interface DnsServer {
  /** `address:port`. */
  readonly address: string
  /** The names that were asked for, in order, once for each kind of record. */
  readonly asked: readonly string[]
  readonly zone: Zone
  close(): void
}

const nameError = 3
const serverFailure = 2

/** A name server on loopback (RFC 1035). `zone` may be changed while it runs. */
export async function startDnsServer(zone: Zone): Promise<DnsServer> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (question, from) => {
    const labels: string[] = []
    let at = 12
    for (let length = question.readUInt8(at); length > 0; length = question.readUInt8(at)) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length))
      at += 1 + length
    }
    const name = labels.join('.').toLowerCase()
    const type = question.readUInt16BE(at + 1)
    asked.push(name)
    const entry = zone[name]
    if (entry === 'silent') return
    const has: Entry = typeof entry === 'object' ? entry : {}
    const all = dataOf(has, type)
    const code = entry === 'broken' ? serverFailure : entry ? 0 : nameError
    const head = Buffer.from(question.subarray(0, 12))
    head.writeUInt16BE(0x8180 | code, 2)
    head.writeUInt16BE(all.length, 6)
    head.writeUInt32BE(0, 8)
    const records = all.flatMap((data) => {
      const record = Buffer.alloc(12)
      record.writeUInt16BE(0xc00c, 0)
      record.writeUInt16BE(type, 2)
      record.writeUInt16BE(1, 4)
      record.writeUInt32BE(has.ttl ?? 60, 6)
      record.writeUInt16BE(data.length, 10)
      return [record, data]
    })
    socket.send(Buffer.concat([head, question.subarray(12, at + 5), ...records]), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, asked, zone, close: () => void socket.close() }
}

/** What a question is answered with: of A, AAAA and SRV (RFC 2782). */
function dataOf({ a, aaaa, srv = [] }: Entry, type: number): Buffer[] {
  if (type === 33)
    return srv.map(({ name, port, priority = 0, weight = 0 }) => {
      const numbers = Buffer.alloc(6)
      for (const [at, number] of [priority, weight, port].entries()) numbers.writeUInt16BE(number, 2 * at)
      const labels = name.split('.').filter(Boolean)
      const written = labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)])
      return Buffer.concat([numbers, ...written, Buffer.from([0])])
    })
  const data = type === 1 ? v4(a) : type === 28 ? v6(aaaa) : null
  return data ? [data] : []
}

const v4 = (address: string | undefined) => (address ? Buffer.from(address.split('.').map(Number)) : null)

/** Whole, of eight groups. */
const v6 = (address: string | undefined) =>
  address
    ? Buffer.from(
        address
          .split(':')
          .map((group) => group.padStart(4, '0'))
          .join(''),
        'hex',
      )
    : null
