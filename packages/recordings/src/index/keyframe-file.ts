import type { CastHeader } from '../asciicast/header.ts'
import type { FramePosition } from '../container/container-reader.ts'
import type { Open, Seal } from '../container/frame-cipher.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import { LineFile, linesOf, openLines } from './line-file.ts'

/** What the screen held at a moment, and where the cast goes on. */
export interface Keyframe {
  /** Seconds of the recording. */
  readonly time: number
  readonly cols: number
  readonly rows: number
  /** Output that makes a fresh terminal show the same. */
  readonly state: string
  /** Bytes of the plain cast up to here, between two events. */
  readonly end: number
  /** A frame of the cast from which reading may begin, and the bytes of the plain cast before it. */
  readonly position: FramePosition
  readonly start: number
}

/** The last frame of the file: where keyframes are. */
interface Directory {
  readonly header: CastHeader
  /** Of each frame: the time of its first keyframe, where it stands in the file, and its number. */
  readonly groups: (readonly [time: number, offset: number, frame: number])[]
}

/** Writes keyframes in groups, each a frame of its own, so that one can be had without the others. */
export class KeyframeWriter {
  readonly #file: LineFile
  readonly #groups: Directory['groups'] = []
  #first: number | null = null

  static async begin(store: RecordingStore, id: string, seal: Seal): Promise<KeyframeWriter> {
    return new KeyframeWriter(await LineFile.begin(store, 'keyframes', id, seal))
  }

  private constructor(file: LineFile) {
    this.#file = file
  }

  add(keyframe: Keyframe): void {
    this.#first ??= keyframe.time
    this.#file.add(keyframe)
  }

  /** Writes a group if there is enough for one, or whatever there is. */
  async flush(all = false): Promise<void> {
    const time = this.#first
    const position = await this.#file.flush(all)
    if (!position || time === null) return
    this.#groups.push([time, position.offset, position.frame])
    this.#first = null
  }

  async close(header: CastHeader): Promise<void> {
    await this.flush(true)
    this.#file.add({ header, groups: this.#groups } satisfies Directory)
    const position = await this.#file.flush(true)
    const summary = Buffer.alloc(16)
    summary.writeBigUInt64BE(BigInt(position?.offset ?? 0))
    summary.writeBigUInt64BE(BigInt(position?.frame ?? 0), 8)
    await this.#file.close(summary)
  }

  abandon(): Promise<void> {
    return this.#file.abandon()
  }
}

/** The last keyframe at or before a time, and the cast's header; null where there is none, or no index. @throws RecordingAltered */
export async function findKeyframe(
  store: RecordingStore,
  id: string,
  open: Open,
  seconds: number,
): Promise<{ header: CastHeader; keyframe: Keyframe } | null> {
  const opened = await openLines(store, 'keyframes', id, open)
  if (!opened) return null
  const { reader, summary } = opened
  const position = { offset: Number(summary.readBigUInt64BE()), frame: Number(summary.readBigUInt64BE(8)) }
  const [directory] = linesOf<Directory>(await reader.frameAt(position))
  const group = directory?.groups.findLast(([time]) => time <= seconds)
  if (!directory || !group) return null
  const keyframes = linesOf<Keyframe>(await reader.frameAt({ offset: group[1], frame: group[2] }))
  const keyframe = [...keyframes].findLast(({ time }) => time <= seconds)
  return keyframe ? { header: directory.header, keyframe } : null
}
