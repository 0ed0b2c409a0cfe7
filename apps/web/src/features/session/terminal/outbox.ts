/** Bytes of one message, and those that may be on their way at once: less than what the server takes. */
const longestPiece = 16 * 1024
const window = 64 * 1024

/** What is typed or pasted, sent in pieces no faster than the server takes them. */
export class Outbox {
  readonly #send: (piece: Uint8Array<ArrayBuffer>) => void
  #waiting: Uint8Array<ArrayBuffer>[] = []
  #under = 0

  constructor(send: (piece: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send
  }

  put(bytes: Uint8Array<ArrayBuffer>): void {
    for (let at = 0; at < bytes.length; at += longestPiece)
      this.#waiting.push(bytes.subarray(at, at + longestPiece))
    this.#flush()
  }

  /** The server has taken so many bytes. */
  taken(bytes: number): void {
    this.#under -= bytes
    this.#flush()
  }

  #flush(): void {
    while (this.#under < window) {
      const piece = this.#waiting.shift()
      if (!piece) return
      this.#under += piece.length
      this.#send(piece)
    }
  }
}
