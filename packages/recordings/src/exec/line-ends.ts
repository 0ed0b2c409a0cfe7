const cr = 0x0d
const lf = 0x0a

/**
 * Writes CR LF where a stream has a bare LF, as a terminal's driver does: without it a player shows lines as a staircase.
 * One for each stream: a CR and its LF may come apart.
 */
export class LineEnds {
  #last = 0

  /** The bytes as they are to be shown; the very same ones where nothing is to be changed. */
  shown(bytes: Buffer): Buffer {
    const parts: Buffer[] = []
    let from = 0
    for (let at = bytes.indexOf(lf); at !== -1; at = bytes.indexOf(lf, at + 1)) {
      const before = at === 0 ? this.#last : bytes[at - 1]
      if (before === cr) continue
      parts.push(bytes.subarray(from, at), lineEnd)
      from = at + 1
    }
    this.#last = bytes.at(-1) ?? this.#last
    return from === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)])
  }
}

const lineEnd = Buffer.of(cr, lf)
