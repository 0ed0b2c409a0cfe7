import { ContainerReader, type FramePosition } from '../container/container-reader.ts'
import { ContainerWriter } from '../container/container-writer.ts'
import type { Open, Seal } from '../container/frame-cipher.ts'
import { fileOf } from '../record/recording-files.ts'
import { NotStored, type OpenFile, type RecordingStore } from '../storage/recording-store.ts'

const frameBytes = 64 * 1024

/** Writes values as lines of JSON into one of an index's files, many of them to a frame. */
export class LineFile {
  readonly #file: OpenFile
  readonly #writer: ContainerWriter
  #lines: string[] = []
  #length = 0

  /** Takes the place of one that is there. @throws what the store does */
  static async begin(
    store: RecordingStore,
    kind: 'keyframes' | 'text',
    id: string,
    seal: Seal,
  ): Promise<LineFile> {
    await store.delete(fileOf(kind, id))
    const file = await store.create(fileOf(kind, id))
    return new LineFile(file, await ContainerWriter.begin(file, kind, id, seal))
  }

  private constructor(file: OpenFile, writer: ContainerWriter) {
    this.#file = file
    this.#writer = writer
  }

  add(value: unknown): void {
    const line = `${JSON.stringify(value)}\n`
    this.#lines.push(line)
    this.#length += line.length
  }

  /** Writes a frame if one is full, or whatever there is. Tells where it stands if it did. */
  async flush(all = false): Promise<FramePosition | null> {
    if (this.#lines.length === 0 || (!all && this.#length < frameBytes)) return null
    const { position } = this.#writer
    const lines = Buffer.from(this.#lines.join(''))
    this.#lines = []
    this.#length = 0
    await this.#writer.write(lines)
    return position
  }

  async close(summary: Buffer): Promise<void> {
    await this.#writer.close('finished', summary)
  }

  /** Leaves it unclosed, as good as none. */
  async abandon(): Promise<void> {
    await this.#file.release()
  }
}

/** Opens one of an index's files, if it was written to its end. @throws RecordingAltered */
export async function openLines(
  store: RecordingStore,
  kind: 'keyframes' | 'text',
  id: string,
  open: Open,
): Promise<{ reader: ContainerReader; summary: Buffer } | null> {
  const found = await store.find(fileOf(kind, id))
  if (!found || found.open) return null
  try {
    const reader = await ContainerReader.open(store, fileOf(kind, id), kind, id, open)
    const { summary } = await reader.end(found)
    return summary && { reader, summary }
  } catch (error) {
    if (error instanceof NotStored) return null // deleted meanwhile
    throw error
  }
}

/** The values of a frame's lines. They are ours: the frame was authenticated. */
export function* linesOf<Value>(frame: Buffer): Generator<Value> {
  for (const line of frame.toString().trimEnd().split('\n')) yield JSON.parse(line)
}
