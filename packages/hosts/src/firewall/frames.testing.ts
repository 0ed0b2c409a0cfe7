import ipaddr from 'ipaddr.js'
import type { Packet } from './lines.ts'

/** The server's own addresses. */
export const own = { 4: '10.9.0.1', 6: '2001:db8:9::1' } as const
export const ownMac = '02:00:00:00:00:01'

const numbers = {
  4: { icmp: 1, tcp: 6, udp: 17, other: 47 },
  6: { icmp: 58, tcp: 6, udp: 17, other: 47 },
} as const

/** One IP packet with what it needs to be a correct one (RFC 791, 8200, 9293, 768, 792, 4443). */
export function ipPacket(packet: Packet, turned: boolean, flags: 'syn' | 'syn-ack' | 'ack'): Buffer {
  const { family, protocol } = packet
  const addresses = [packet.source, own[family]].map((text) => Buffer.from(ipaddr.parse(text).toByteArray()))
  if (turned) addresses.reverse()
  const ports = [packet.sourcePort ?? 0, packet.port ?? 0]
  if (turned) ports.reverse()
  const body = bodyOf(protocol, family, ports, flags)
  const number = numbers[family][protocol]
  const [from = Buffer.alloc(0), to = Buffer.alloc(0)] = addresses
  const sumAt = { tcp: 16, udp: 6, icmp: 2, other: null }[protocol]
  if (sumAt !== null) {
    const ofAddresses =
      protocol === 'icmp' && family === 4 ? [] : [from, to, uint16(0), uint16(number), uint16(body.length)]
    body.writeUInt16BE(checksum(Buffer.concat([...ofAddresses, body])), sumAt)
  }
  if (family === 6) {
    const header = Buffer.from([0x60, 0, 0, 0, ...uint16(body.length), number, 64])
    return Buffer.concat([header, from, to, body])
  }
  const header = Buffer.concat([
    Buffer.from([0x45, 0, ...uint16(20 + body.length), 0, 0, 0, 0, 64, number, 0, 0]),
    from,
    to,
  ])
  header.writeUInt16BE(checksum(header), 10)
  return Buffer.concat([header, body])
}

/** The same in an Ethernet frame to the server. */
export const frame = (family: 4 | 6, packet: Buffer) =>
  Buffer.concat([
    Buffer.from(`${ownMac}:02:00:00:00:00:02`.replaceAll(':', ''), 'hex'),
    uint16(family === 4 ? 0x0800 : 0x86dd),
    packet,
  ])

function bodyOf(
  protocol: Packet['protocol'],
  family: 4 | 6,
  ports: number[],
  flags: 'syn' | 'syn-ack' | 'ack',
): Buffer {
  const [from = 0, to = 0] = ports
  if (protocol === 'udp') return Buffer.from([...uint16(from), ...uint16(to), 0, 8, 0, 0])
  if (protocol === 'icmp') return Buffer.from([family === 4 ? 8 : 128, 0, 0, 0, 0, 1, 0, 1])
  if (protocol === 'other') return Buffer.from([0, 0, 0x08, 0])
  const seq = {
    syn: [0, 0, 0, 1, 0, 0, 0, 0],
    'syn-ack': [0, 0, 0, 9, 0, 0, 0, 2],
    ack: [0, 0, 0, 2, 0, 0, 0, 10],
  }
  const bits = { syn: 0x02, 'syn-ack': 0x12, ack: 0x10 }
  return Buffer.from([
    ...uint16(from),
    ...uint16(to),
    ...seq[flags],
    0x50,
    bits[flags],
    0xff,
    0xff,
    0,
    0,
    0,
    0,
  ])
}

const uint16 = (value: number) => Buffer.from([value >> 8, value & 0xff])

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16)
  return ~sum & 0xffff
}
