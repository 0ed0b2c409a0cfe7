import { isUtf8 } from 'node:buffer'

/**
 * Turns a stream of bytes that ought to be UTF-8 into UTF-8 (RFC 3629), whatever its chunks: a character split between
 * two chunks comes whole with the second one. One for each stream.
 *
 * A byte that is part of no character stands as one of U+10FE80 to U+10FEFF, one for each byte 0x80 to 0xFF: the last code
 * points but a few of the second private plane, which no font in use has. They are F4 8F BA 80 … F4 8F BB BF in UTF-8. Where
 * output really holds one of these characters, each of its four bytes is escaped so; {@link rawBytes} is the way back.
 */
export class Utf8Stream {
  #held: Buffer = Buffer.alloc(0)

  /** The text so far, as UTF-8. May return its argument's memory. At most 3 bytes are held back. */
  push(bytes: Buffer): Buffer {
    const joined = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes
    const whole = joined.length - begunLength(joined)
    this.#held = Buffer.from(joined.subarray(whole))
    return mend(joined.subarray(0, whole))
  }

  /** What was held back, escaped: the stream has ended within a character. */
  end(): Buffer {
    const held = mend(this.#held)
    this.#held = Buffer.alloc(0)
    return held
  }
}

/** The bytes that were pushed into a {@link Utf8Stream} to get this text. */
export function rawBytes(text: string): Buffer {
  const bytes = Buffer.from(text)
  const raw = Buffer.alloc(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const escaped = isEscape(bytes, at)
    raw[length++] = escaped
      ? 0x80 + (byte(bytes, at + 2) - 0xba) * 0x40 + byte(bytes, at + 3) - 0x80
      : byte(bytes, at)
    if (escaped) at += 3
  }
  return raw.subarray(0, length)
}

function mend(bytes: Buffer): Buffer {
  if (isUtf8(bytes) && !hasEscape(bytes)) return bytes
  const out = Buffer.allocUnsafe(bytes.length * 4)
  let length = 0
  for (let at = 0; at < bytes.length; ) {
    const size = characterLength(bytes, at)
    const end = at + Math.max(size, 1)
    const isText = size > 0 && !isEscape(bytes, at)
    for (; at < end; at++) {
      const value = byte(bytes, at)
      if (!isText) {
        out[length++] = 0xf4
        out[length++] = 0x8f
        out[length++] = value < 0xc0 ? 0xba : 0xbb
      }
      out[length++] = isText ? value : 0x80 | (value & 0x3f)
    }
  }
  return out.subarray(0, length)
}

function hasEscape(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(0xf4); at !== -1; at = bytes.indexOf(0xf4, at + 1))
    if (isEscape(bytes, at)) return true
  return false
}

function isEscape(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== 0xf4 || bytes[at + 1] !== 0x8f || at + 4 > bytes.length) return false
  return (bytes[at + 2] === 0xba || bytes[at + 2] === 0xbb) && isContinuation(byte(bytes, at + 3))
}

/** Length of the character that begins here; 0 where none does, or not all of it is there. */
function characterLength(bytes: Buffer, at: number): number {
  const size = sizeOf(byte(bytes, at))
  if (size < 2) return size
  if (at + size > bytes.length || !maySecond(byte(bytes, at), byte(bytes, at + 1))) return 0
  for (let i = 2; i < size; i++) if (!isContinuation(byte(bytes, at + i))) return 0
  return size
}

/** How many bytes at the end are the beginning of a character that more bytes might complete. */
function begunLength(bytes: Buffer): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const at = bytes.length - length
    const lead = byte(bytes, at)
    if (isContinuation(lead)) continue
    if (sizeOf(lead) <= length) return 0
    return length === 1 || maySecond(lead, byte(bytes, at + 1)) ? length : 0
  }
  return 0
}

/** Bytes of a character by its first one; 0 where no character begins with it. */
function sizeOf(lead: number): number {
  if (lead < 0x80) return 1
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) return 3
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
}

/** RFC 3629, section 4: neither overlong forms, nor surrogates, nor beyond U+10FFFF. */
function maySecond(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0 && second <= 0xbf
  if (lead === 0xed) return second >= 0x80 && second <= 0x9f
  if (lead === 0xf0) return second >= 0x90 && second <= 0xbf
  if (lead === 0xf4) return second >= 0x80 && second <= 0x8f
  return isContinuation(second)
}

const isContinuation = (value: number) => (value & 0xc0) === 0x80

/** Only read where the caller has checked the length. */
const byte = (bytes: Buffer, at: number) => bytes[at] ?? 0
