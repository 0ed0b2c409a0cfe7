import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync } from 'node:zlib'
import type { OpenFile } from '../storage/recording-store.ts'
import { FrameCipher, newDataKey, type Seal, sealContext } from './frame-cipher.ts'
import {
  type ContainerEnd,
  closingLength,
  closings,
  compressed,
  encodeHead,
  headerLength,
  type Kind,
  kinds,
  longestFrame,
  longestHeader,
  magic,
  numberLength,
  version,
} from './layout.ts'

const compress = promisify(zstdCompress)
const params = { [constants.ZSTD_c_compressionLevel]: 1 }
/** Up to this many bytes compressing takes less time than handing it to another thread. */
const small = 8 * 1024
const nothing = Buffer.alloc(0)

/** Writes one file of a recording, frame by frame. */
export class ContainerWriter {
  readonly #file: OpenFile
  readonly #cipher: FrameCipher
  #frames: number
  /** Bytes of the file that are whole frames. */
  #size: number

  /** Begins a file under a fresh data key. @throws what the file's append does. */
  static async begin(file: OpenFile, kind: Kind, id: string, seal: Seal): Promise<ContainerWriter> {
    const key = newDataKey()
    const sealed = seal(key, sealContext(kind, id))
    if (headerLength + sealed.length > longestHeader) throw new RangeError('the sealed key is too long')
    const header = Buffer.alloc(headerLength)
    magic.copy(header)
    header.writeUInt8(version, 5)
    header.writeUInt8(kinds[kind], 6)
    header.writeUInt16BE(sealed.length, 7)
    await file.append(Buffer.concat([header, sealed]))
    return new ContainerWriter(file, new FrameCipher(key, kind, id), 0, headerLength + sealed.length)
  }

  /** For a file that has `frames` whole frames in its first `size` bytes, with its own cipher. */
  constructor(file: OpenFile, cipher: FrameCipher, frames: number, size: number) {
    this.#file = file
    this.#cipher = cipher
    this.#frames = frames
    this.#size = size
  }

  /** Where the next frame begins in the file, and its number. */
  get position() {
    return { offset: this.#size, frame: this.#frames }
  }

  /**
   * Hands a frame to the store, compressed where that makes it smaller. One at a time. After an error the file's end is
   * undefined: only {@link close} may follow. @throws what the file's append does.
   */
  async write(plain: Buffer): Promise<void> {
    if (plain.length > longestFrame) throw new RangeError(`a frame holds at most ${longestFrame} bytes`)
    const packed =
      plain.length > small ? await compress(plain, { params }) : zstdCompressSync(plain, { params })
    if (packed.length < plain.length) await this.#append(packed, compressed)
    else await this.#append(plain, 0)
  }

  /**
   * Takes away what a failed write may have left, and ends the file with `summary` (at most {@link closingLength} bytes).
   * For a file that broke off, the same frames must come with the same summary each time this is tried.
   * @throws what the file's methods do.
   */
  async close(closing: ContainerEnd, summary: Buffer): Promise<void> {
    if (summary.length > closingLength) throw new RangeError(`a summary has at most ${closingLength} bytes`)
    if (this.#file.size !== this.#size) await this.#file.truncate(this.#size)
    const padded = Buffer.concat([summary, Buffer.alloc(closingLength - summary.length)])
    const number = Buffer.alloc(numberLength)
    number.writeBigUInt64BE(BigInt(this.#frames))
    await this.#append(padded, closings[closing], number)
    await this.#file.complete()
  }

  /** Leaves the file as it is. */
  release(): Promise<void> {
    return this.#file.release()
  }

  async #append(content: Buffer, flags: number, clear = nothing): Promise<void> {
    const [text, tag] = this.#cipher.encrypt(content, this.#frames, flags)
    const frame = Buffer.concat([encodeHead(clear.length + text.length, flags), clear, text, tag])
    await this.#file.append(frame)
    this.#frames++
    this.#size += frame.length
  }
}
