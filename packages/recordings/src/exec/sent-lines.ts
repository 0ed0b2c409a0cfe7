const lf = 0x0a
const tab = 0x09
const cr = 0x0d
const del = 0x7f

/** Before each line, faint: what a person has sent is not to be taken for what the server has said. */
const mark = Buffer.from('\x1b[2m< \x1b[22m')
const lineEnd = Buffer.from('\r\n')

/**
 * Shows what was sent to something without a terminal, where nothing echoes it: line by line, marked, and with what a terminal
 * would act on in the form in which one echoes it, such as `^[`.
 */
export class SentLines {
  #inLine = false

  shown(bytes: Buffer): Buffer {
    const parts: Buffer[] = []
    let from = 0
    const upTo = (at: number) => {
      if (at > from) parts.push(bytes.subarray(from, at))
      from = at + 1
    }
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      if (!this.#inLine) parts.push(mark)
      this.#inLine = byte !== lf
      if (byte === lf) {
        upTo(at)
        parts.push(lineEnd)
      } else if (byte === cr && bytes[at + 1] === lf) upTo(at)
      else if ((byte < 0x20 && byte !== tab) || byte === del) {
        upTo(at)
        parts.push(Buffer.of(0x5e, byte ^ 0x40))
      }
    }
    upTo(bytes.length)
    return Buffer.concat(parts)
  }
}
