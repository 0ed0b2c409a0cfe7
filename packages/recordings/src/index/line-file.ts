import { ContainerReader, type FramePosition } from '../container/container-reader.ts'
import { ContainerWriter } from '../container/container-writer.ts'
import type { Open, Seal } from '../container/frame-cipher.ts'
import { longestFrame } from '../container/layout.ts'
import { fileOf } from '../record/recording-files.ts'
import { NotStored, type OpenFile, type RecordingStore } from '../storage/recording-store.ts'

const frameBytes = 64 * 1024
/** Longer lines are left out: with what waits before it one is still a frame. */
const longestLine = longestFrame - frameBytes

/** Writes values as lines of JSON into one of an index's files, many of them to a frame. */
export class LineFile {
  readonly #file: OpenFile
  readonly #writer: ContainerWriter
  #lines: Buffer[] = []
  #bytes = 0

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

  /** Answers whether it was taken: what is too long for a frame is not. */
  add(value: unknown): boolean {
    const line = Buffer.from(`${JSON.stringify(value)}\n`)
    if (line.length > longestLine) return false
    this.#lines.push(line)
    this.#bytes += line.length
    return true
  }

  /** Writes frames if one is full, or whatever there is. Tells where each stands, and how many lines it has. */
  async flush(all = false): Promise<(FramePosition & { lines: number })[]> {
    if (this.#lines.length === 0 || (!all && this.#bytes < frameBytes)) return []
    const waiting = this.#lines
    this.#lines = []
    this.#bytes = 0
    const written = []
    for (const lines of framesOf(waiting)) {
      const { position } = this.#writer
      await this.#writer.write(Buffer.concat(lines))
      written.push({ ...position, lines: lines.length })
    }
    return written
  }

  async close(summary: Buffer): Promise<void> {
    await this.#writer.close('finished', summary)
  }

  /** Leaves it unclosed, as good as none. */
  async abandon(): Promise<void> {
    await this.#file.release()
  }
}

/** The lines in as few frames as hold them. */
function framesOf(lines: Buffer[]): Buffer[][] {
  const frames: Buffer[][] = []
  let room = 0
  for (const line of lines) {
    if (line.length > room) {
      frames.push([])
      room = longestFrame
    }
    frames.at(-1)?.push(line)
    room -= line.length
  }
  return frames
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
