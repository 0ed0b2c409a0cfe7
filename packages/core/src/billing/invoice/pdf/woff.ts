import { inflateSync } from 'node:zlib'

const headerBytes = 44
const entryBytes = 20

/**
 * The same font without WOFF's compression, as an sfnt: whatever reads it need not unpack each table again, in JavaScript. (WOFF File Format 1.0,
 * sections 3 to 5; OpenType, "Organization of an OpenType Font".)
 * @throws Error for what is no WOFF
 */
export function sfntOf(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('this is no WOFF')
  const count = woff.readUInt16BE(12)
  const power = Math.floor(Math.log2(count))
  const offsets = Buffer.alloc(12 + count * 16)
  woff.copy(offsets, 0, 4, 8)
  offsets.writeUInt16BE(count, 4)
  offsets.writeUInt16BE(2 ** power * 16, 6)
  offsets.writeUInt16BE(power, 8)
  offsets.writeUInt16BE((count - 2 ** power) * 16, 10)
  const pieces: Buffer[] = [offsets]
  let at = offsets.length
  for (let nth = 0; nth < count; nth++) {
    const entry = headerBytes + nth * entryBytes
    const [from, packed, length] = [4, 8, 12].map((place) => woff.readUInt32BE(entry + place)) as [
      number,
      number,
      number,
    ] // of three places
    const stored = woff.subarray(from, from + packed)
    const table = packed < length ? inflateSync(stored) : stored
    const row = 12 + nth * 16
    woff.copy(offsets, row, entry, entry + 4)
    woff.copy(offsets, row + 4, entry + 16, entry + 20)
    offsets.writeUInt32BE(at, row + 8)
    offsets.writeUInt32BE(length, row + 12)
    const padding = Buffer.alloc(-length & 3)
    pieces.push(table, padding)
    at += length + padding.length
  }
  return Buffer.concat(pieces)
}
