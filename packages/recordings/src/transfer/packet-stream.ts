const headLength = 5
/** Servers refuse packets of more than some hundred kilobytes. */
const longestPacket = 16 * 1024 * 1024

/** How many bytes after its type are wanted of a packet. */
export type Wanted = (type: number) => number

/**
 * Cuts a stream into SFTP packets (draft-ietf-secsh-filexfer-02, section 3: length, type, data) and passes on each one's
 * type and as much of its data as is wanted. The rest is skipped without being held.
 */
export class PacketStream {
  readonly #wanted: Wanted
  readonly #onPacket: (type: number, data: Buffer) => void
  #held: Buffer[] = []
  #heldLength = 0
  /** Of the packet under way, once its head is there. */
  #current: { type: number; wanted: number; rest: number } | null = null
  #skip = 0

  constructor(wanted: Wanted, onPacket: (type: number, data: Buffer) => void) {
    this.#wanted = wanted
    this.#onPacket = onPacket
  }

  /** False where what came is no packet. */
  push(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length; ) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - at)
        this.#skip -= skipped
        at += skipped
        continue
      }
      const goal = this.#current ? this.#current.wanted : headLength
      const piece = bytes.subarray(at, at + goal - this.#heldLength)
      at += piece.length
      this.#heldLength += piece.length
      if (this.#heldLength < goal) {
        this.#held.push(Buffer.from(piece))
        return true
      }
      const whole = this.#held.length > 0 ? Buffer.concat([...this.#held, piece]) : piece
      this.#held = []
      this.#heldLength = 0
      if (!this.#complete(whole)) return false
    }
    return true
  }

  #complete(whole: Buffer): boolean {
    if (!this.#current) {
      const length = whole.readUInt32BE() - 1
      if (length < 0 || length > longestPacket) return false
      const type = whole.readUInt8(4)
      const wanted = Math.min(length, this.#wanted(type))
      this.#current = { type, wanted, rest: length - wanted }
      if (wanted > 0) return true
    }
    const { type, wanted, rest } = this.#current
    this.#current = null
    this.#skip = rest
    this.#onPacket(type, wanted > 0 ? whole : Buffer.alloc(0))
    return true
  }
}
