const longestMessage = 8 * 1024
const newline = 0x0a

/** Reads what the receiving side answers: 0 for yes, 1 or 2 and a line of text for no. */
export class ScpReplies {
  readonly #onReply: (ok: boolean) => void
  /** Length of the message under way. */
  #message: number | null = null

  constructor(onReply: (ok: boolean) => void) {
    this.#onReply = onReply
  }

  /** False where what came is no reply. */
  push(bytes: Buffer): boolean {
    for (const byte of bytes) {
      if (this.#message !== null) {
        if (byte === newline) {
          this.#message = null
          this.#onReply(false)
        } else if (++this.#message > longestMessage) return false
      } else if (byte === 0) this.#onReply(true)
      else if (byte === 1 || byte === 2) this.#message = 0
      else return false
    }
    return true
  }
}
