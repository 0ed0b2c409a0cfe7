import type { CastHeader } from '../asciicast/header.ts'
import type { ContainerReader, FramePosition } from '../container/container-reader.ts'
import type { Open, Seal } from '../container/frame-cipher.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import { LineFile, linesOf, openLines } from './line-file.ts'
import type { Timeline } from './timeline.ts'

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

/** The last frame of the file: what a player needs to know of the whole, and where the keyframes are. */
export interface Directory {
  readonly header: CastHeader
  readonly timeline: Timeline
  /** Of each keyframe, its time in seconds. */
  readonly times: readonly number[]
  /** Of each frame: how many keyframes are in those before it, where it stands in the file, and its number. */
  readonly groups: readonly (readonly [before: number, offset: number, frame: number])[]
}

/** Writes keyframes in groups, each a frame of its own, so that one can be had without the others. */
export class KeyframeWriter {
  readonly #file: LineFile
  readonly #groups: [number, number, number][] = []
  readonly #times: number[] = []
  #before = 0

  static async begin(store: RecordingStore, id: string, seal: Seal): Promise<KeyframeWriter> {
    return new KeyframeWriter(await LineFile.begin(store, 'keyframes', id, seal))
  }

  private constructor(file: LineFile) {
    this.#file = file
  }

  /** Answers whether it was taken: a screen that takes too much to draw is left out, and one seeks to the one before. */
  add(keyframe: Keyframe): boolean {
    const isTaken = this.#file.add(keyframe)
    if (isTaken) this.#times.push(keyframe.time)
    return isTaken
  }

  /** Writes a group if there is enough for one, or whatever there is. */
  async flush(all = false): Promise<void> {
    for (const { offset, frame, lines } of await this.#file.flush(all)) {
      this.#groups.push([this.#before, offset, frame])
      this.#before += lines
    }
  }

  async close(header: CastHeader, timeline: Timeline): Promise<void> {
    await this.flush(true)
    this.#file.add({ header, timeline, times: this.#times, groups: this.#groups } satisfies Directory)
    const [position] = await this.#file.flush(true)
    const summary = Buffer.alloc(16)
    summary.writeBigUInt64BE(BigInt(position?.offset ?? 0))
    summary.writeBigUInt64BE(BigInt(position?.frame ?? 0), 8)
    await this.#file.close(summary)
  }

  abandon(): Promise<void> {
    return this.#file.abandon()
  }
}

/** The keyframes of an indexed recording. */
export class Keyframes {
  readonly directory: Directory
  readonly #reader: ContainerReader

  /** Null where there is no index. @throws RecordingAltered */
  static async open(store: RecordingStore, id: string, open: Open): Promise<Keyframes | null> {
    const opened = await openLines(store, 'keyframes', id, open)
    if (!opened) return null
    const { reader, summary } = opened
    const position = { offset: Number(summary.readBigUInt64BE()), frame: Number(summary.readBigUInt64BE(8)) }
    const [directory] = linesOf<Directory>(await reader.frameAt(position))
    return directory ? new Keyframes(reader, directory) : null
  }

  private constructor(reader: ContainerReader, directory: Directory) {
    this.#reader = reader
    this.directory = directory
  }

  /** The keyframe of a number that the directory has. @throws RecordingAltered */
  async at(number: number): Promise<Keyframe> {
    const [before, offset, frame] = this.directory.groups.findLast(([first]) => first <= number) ?? [0, 0, 0]
    const keyframe = [...linesOf<Keyframe>(await this.#reader.frameAt({ offset, frame }))][number - before]
    if (!keyframe) throw new RangeError(`there is no keyframe ${number}`)
    return keyframe
  }
}
