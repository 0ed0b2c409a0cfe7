const backslash = 0x5c
const unicode = 0x75
const hex = Buffer.from('0123456789abcdef')

/** What stands after the backslash for a byte that JSON escapes; 0 for one that stands as it is, `u` for `\u00XX`. */
const escapes = new Uint8Array(256)
escapes.fill(unicode, 0, 0x20)
for (const [at, letter] of ['\bb', '\tt', '\nn', '\ff', '\rr', '""', '\\\\'].map((pair) => Buffer.from(pair)))
  escapes[at ?? 0] = letter ?? 0

/** The most bytes that a byte becomes. */
export const longestEscape = 6

/**
 * Writes UTF-8 as the inside of a JSON string (RFC 8259, section 7) into `out` and returns where it ended. It is the same
 * text as JSON.stringify makes, at several times its speed on what terminals show. `out` must have room for
 * `longestEscape` bytes a byte.
 */
export function writeEscaped(utf8: Buffer, out: Buffer, offset: number): number {
  const { length } = utf8
  let to = offset
  for (let at = 0; at < length; at++) {
    const value = utf8[at] as number // within length: a check of each byte would cost a third
    if (escapes[value] === 0) out[to++] = value
    else to = writeEscape(value, out, to)
  }
  return to
}

function writeEscape(value: number, out: Buffer, offset: number): number {
  let to = offset
  const letter = escapes[value] as number // 256 of them
  out[to++] = backslash
  out[to++] = letter
  if (letter === unicode) {
    out[to++] = 0x30
    out[to++] = 0x30
    out[to++] = 0x30 + (value >> 4)
    out[to++] = hex[value & 15] as number // 16 of them
  }
  return to
}
