/** One packet of sound (RFC 3550 §5.1). */
export interface RtpPacket {
  readonly payload: number
  readonly sequence: number
  readonly timestamp: number
  readonly source: number
  readonly sound: Uint8Array
}

export function writeRtp({ payload, sequence, timestamp, source, sound }: RtpPacket): Uint8Array {
  const head = Buffer.alloc(12)
  head[0] = 0x80
  head[1] = payload & 0x7f
  head.writeUInt16BE(sequence & 0xffff, 2)
  head.writeUInt32BE(timestamp >>> 0, 4)
  head.writeUInt32BE(source >>> 0, 8)
  return Buffer.concat([head, sound])
}

/** Undefined for what is no RTP, such as RTCP or STUN on the same port. */
export function parseRtp(bytes: Uint8Array): RtpPacket | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || view.getUint8(0) >> 6 !== 2) return undefined
  const payload = view.getUint8(1) & 0x7f
  // where RTCP's packet types come to lie (RFC 5761 §4)
  if (payload >= 64 && payload <= 95) return undefined
  const hasExtension = (view.getUint8(0) & 0x10) !== 0
  let begin = 12 + 4 * (view.getUint8(0) & 0x0f)
  if (hasExtension) {
    if (bytes.length < begin + 4) return undefined
    begin += 4 + 4 * view.getUint16(begin + 2)
  }
  const padding = (view.getUint8(0) & 0x20) !== 0 ? (bytes.at(-1) ?? 0) : 0
  if (bytes.length < begin + padding) return undefined
  return {
    payload,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    source: view.getUint32(8),
    sound: bytes.slice(begin, bytes.length - padding),
  }
}
