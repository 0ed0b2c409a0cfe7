import { zstdDecompressSync } from 'node:zlib'
import type { RecordingStore, StoredFile } from '../storage/recording-store.ts'
import { ByteReader } from './byte-reader.ts'
import { FrameCipher, type Open, sealContext } from './frame-cipher.ts'
import {
  type ContainerEnd,
  closeFrameLength,
  compressed,
  decodeHead,
  frameHeadLength,
  headerLength,
  type Kind,
  kinds,
  longestFrame,
  longestHeader,
  magic,
  numberLength,
  tagLength,
  version,
} from './layout.ts'
import { RecordingAltered } from './recording-altered.ts'

/** Where a frame begins in its file, and its number. */
export interface FramePosition {
  readonly offset: number
  readonly frame: number
}

export interface Frame extends FramePosition {
  readonly plain: Buffer
}

/** What came after the last frame of data. */
export interface FramesEnd extends FramePosition {
  /** `unclosed`: the file is still being written, or its writer is no more. */
  readonly closing: ContainerEnd | 'unclosed'
  /** As it was closed with, padded with zeros; null where unclosed. */
  readonly summary: Buffer | null
}

const usualFrame = 128 * 1024

/** Reads one file of a recording. What it yields was authenticated first. */
export class ContainerReader {
  readonly #store: RecordingStore
  readonly #name: string
  readonly #start: number
  /** For going on with the file where it was left. */
  readonly cipher: FrameCipher

  /** @throws NotStored, RecordingAltered */
  static async open(
    store: RecordingStore,
    name: string,
    kind: Kind,
    id: string,
    open: Open,
  ): Promise<ContainerReader> {
    const start = await readAll(store.read(name, 0, longestHeader))
    const length = start.length < headerLength ? longestHeader : start.readUInt16BE(7)
    const sealed = start.subarray(headerLength, headerLength + length)
    if (!start.subarray(0, magic.length).equals(magic) || sealed.length < length)
      throw new RecordingAltered(name, 'no header')
    if (start[5] !== version || start[6] !== kinds[kind])
      throw new RecordingAltered(name, 'another version or kind')
    return new ContainerReader(
      store,
      name,
      headerLength + length,
      new FrameCipher(openKey(name, open, sealed, kind, id), kind, id),
    )
  }

  private constructor(store: RecordingStore, name: string, start: number, cipher: FrameCipher) {
    this.#store = store
    this.#name = name
    this.#start = start
    this.cipher = cipher
  }

  /**
   * Yields the frames from a position on (the first, unless told) and returns how they ended. A torn frame at the end of
   * an unclosed file is no frame, nor is one that does not end before the byte `until`. @throws RecordingAltered
   */
  async *frames(from?: FramePosition, until?: number): AsyncGenerator<Frame, FramesEnd, undefined> {
    let { offset, frame } = from ?? { offset: this.#start, frame: 0 }
    const reader = new ByteReader(this.#store.read(this.#name, offset, until))
    try {
      for (;;) {
        const head = await reader.take(frameHeadLength)
        if (head.length < frameHeadLength) return { offset, frame, closing: 'unclosed', summary: null }
        const parsed = decodeHead(head)
        if (!parsed) {
          if (await isZeros(head, reader)) return { offset, frame, closing: 'unclosed', summary: null }
          throw new RecordingAltered(this.#name, `no frame at byte ${offset}`)
        }
        const { length, flags, closing } = parsed
        const body = await reader.take(length + tagLength)
        if (body.length < length + tagLength) {
          if (endsClosed(body))
            throw new RecordingAltered(this.#name, `a frame at byte ${offset} goes past the end`)
          return { offset, frame, closing: 'unclosed', summary: null }
        }
        if (closing) {
          const summary = this.#closeFrame(body, flags, offset)
          if (summary.frame !== frame) throw new RecordingAltered(this.#name, 'frames are missing')
          if ((await reader.take(1)).length > 0)
            throw new RecordingAltered(this.#name, 'something follows its end')
          return { offset, frame, closing, summary: summary.plain }
        }
        const plain = this.#decrypt(body, frame, flags, offset)
        yield {
          offset,
          frame,
          plain: flags === compressed ? zstdDecompressSync(plain, { maxOutputLength: longestFrame }) : plain,
        }
        offset += head.length + body.length
        frame++
      }
    } finally {
      await reader.close()
    }
  }

  /** One frame by its place. @throws RecordingAltered */
  async frameAt(position: FramePosition): Promise<Buffer> {
    // A store that is far away need not send the rest.
    for (const until of [position.offset + usualFrame, undefined]) {
      for await (const { plain } of this.frames(position, until)) return plain
    }
    throw new RecordingAltered(this.#name, `no frame at byte ${position.offset}`)
  }

  /** How the file was closed, by its last bytes alone; `known` is what find() says of it. @throws RecordingAltered, NotStored */
  async end(known?: StoredFile): Promise<FramesEnd> {
    const found = known ?? (await this.#store.find(this.#name))
    const size = found?.size ?? 0
    const offset = Math.max(size - closeFrameLength, 0)
    const last = await readAll(this.#store.read(this.#name, offset, size))
    const parsed = last.length === closeFrameLength ? decodeHead(last) : null
    if (!parsed?.closing) {
      if (found && !found.open) throw new RecordingAltered(this.#name, 'its end is missing')
      return { offset: size, frame: 0, closing: 'unclosed', summary: null }
    }
    const { frame, plain } = this.#closeFrame(last.subarray(frameHeadLength), parsed.flags, offset)
    return { offset, frame, closing: parsed.closing, summary: plain }
  }

  #closeFrame(body: Buffer, flags: number, offset: number): { frame: number; plain: Buffer } {
    const frame = Number(body.readBigUInt64BE())
    return { frame, plain: this.#decrypt(body.subarray(numberLength), frame, flags, offset) }
  }

  #decrypt(body: Buffer, frame: number, flags: number, offset: number): Buffer {
    const plain = this.cipher.decrypt(body.subarray(0, -tagLength), body.subarray(-tagLength), frame, flags)
    if (!plain) throw new RecordingAltered(this.#name, `the frame at byte ${offset} was changed`)
    return plain
  }
}

/** For a few bytes. */
async function readAll(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(bytes))
}

function openKey(name: string, open: Open, sealed: Buffer, kind: Kind, id: string): Buffer {
  try {
    return open(sealed, sealContext(kind, id))
  } catch (cause) {
    throw new RecordingAltered(name, 'its key does not open', { cause })
  }
}

/** A failure of power can leave zeros where the last bytes were to be. */
async function isZeros(head: Buffer, reader: ByteReader): Promise<boolean> {
  for (let bytes = head; bytes.length > 0; bytes = await reader.take(longestHeader)) {
    if (bytes.some((byte) => byte !== 0)) return false
  }
  return true
}

/** Whether the file was closed, so that a frame which seems to go past its end has another length than it was given. */
function endsClosed(body: Buffer): boolean {
  return body.length >= closeFrameLength && Boolean(decodeHead(body.subarray(-closeFrameLength))?.closing)
}
