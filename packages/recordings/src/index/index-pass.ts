import type { CastHeader } from '../asciicast/header.ts'
import type { Keyframe } from './keyframe-file.ts'
import { Screen, scrollback } from './screen.ts'
import { ScreenLines } from './screen-lines.ts'
import { stateOf } from './screen-state.ts'
import { type TextSegment, TextSegments } from './text-segments.ts'

export interface IndexTotals {
  readonly keyframes: number
  readonly text: {
    readonly segments: number
    readonly bytes: number
    /** There was more text than was to be kept. */
    readonly cut: boolean
  }
}

/** Takes what a pass finds; `flush` is called now and then. */
interface Taker<Found> {
  /** Answers whether it was taken. */
  add(found: Found): boolean
  flush(): Promise<unknown>
}

export interface IndexFiles {
  readonly keyframes: Taker<Keyframe>
  readonly text: Taker<TextSegment>
}

export type Moment = Pick<Keyframe, 'time' | 'end' | 'start' | 'position'>

/** Output is shown in batches of so many characters, lines or seconds at most: less than the screen remembers. */
const batch = { characters: 16 * 1024, lines: scrollback / 2, seconds: 1 }
/** Screens on the alternate screen that are looked at in a second of the recording. */
const mostPages = 200
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence begins with one (xterm ctlseqs, DECSET)
const changesScreen = /\x1b\[\?(?:47|1047|1049)([hl])/g
/** A keyframe comes after so many bytes of cast, or fewer if so many seconds have passed; or when the window has changed. */
const spacing = { bytes: 64 * 1024, fewer: 16 * 1024, seconds: 5, resizedSeconds: 1 }

/** Plays a cast once through, taking keyframes and text. */
export class IndexPass {
  readonly #screen: Screen
  readonly #text: ScreenLines
  readonly #segments: TextSegments
  readonly #files: IndexFiles
  #batch: string[] = []
  #characters = 0
  #lines = 0
  #since = 0
  #latest: Moment | null = null
  #lastKeyframe = { time: Number.NEGATIVE_INFINITY, end: 0 }
  #isResized = false
  /** Whether what comes is for the alternate screen; known from the text, since the screen is behind it. */
  #isAlternate = false
  #paged = { second: 0, lines: 0 }
  #totals = { keyframes: 0, segments: 0, bytes: 0, cut: false }

  constructor(header: CastHeader, files: IndexFiles, textBytes: number) {
    this.#screen = new Screen(header.width, header.height)
    this.#files = files
    this.#segments = new TextSegments((segment) => {
      const bytes = Buffer.byteLength(segment.text)
      this.#totals.cut ||= this.#totals.bytes + bytes > textBytes
      if (this.#totals.cut) return
      this.#totals.bytes += bytes
      this.#totals.segments++
      files.text.add(segment)
    })
    this.#text = new ScreenLines(this.#screen, (line, time) => this.#segments.add(line, time))
  }

  async output(data: string, moment: Moment): Promise<void> {
    if (moment.time - this.#since > batch.seconds) await this.#show()
    if (this.#batch.length === 0) this.#since = moment.time
    const most = this.#linesAtOnce(data, moment.time)
    let rest = data
    for (
      let cut = afterLines(rest, Math.max(1, most - this.#lines));
      cut !== -1;
      cut = afterLines(rest, most)
    ) {
      // Within an event there can be no keyframe.
      await this.#write(this.#taken(rest.slice(0, cut)), () => this.#text.harvest(moment.time))
      rest = rest.slice(cut)
    }
    this.#batch.push(rest)
    this.#characters += rest.length
    this.#lines += countLines(rest)
    this.#latest = moment
    if (this.#characters >= batch.characters) await this.#show()
  }

  /** A keyframe soon after, because what a larger window shows of what had left the screen is in none before. */
  async resize(cols: number, rows: number, moment: Moment): Promise<void> {
    await this.#show()
    await this.#screen.settle()
    this.#text.harvest(moment.time)
    await this.#screen.resize(cols, rows)
    this.#isResized = true
    if (this.#isDue(moment)) this.#take(moment)
  }

  async end(): Promise<IndexTotals> {
    await this.#show()
    await this.#screen.settle()
    this.#text.harvest(this.#latest?.time ?? 0, true)
    this.#segments.end()
    const { keyframes, ...text } = this.#totals
    return { keyframes, text }
  }

  dispose(): void {
    this.#screen.dispose()
  }

  async #show(): Promise<void> {
    const moment = this.#latest
    if (this.#batch.length === 0 || !moment) return
    await this.#write(this.#taken(''), () => {
      this.#text.harvest(moment.time)
      if (this.#isDue(moment)) this.#take(moment)
    })
  }

  /** The alternate screen remembers nothing: less than a screen is shown at a time there, unless it rushes by. */
  #linesAtOnce(data: string, time: number): number {
    const changes = [...data.matchAll(changesScreen)]
    const was = this.#isAlternate
    if (changes.length > 0) this.#isAlternate = changes.at(-1)?.[1] === 'h'
    if (!was && changes.length === 0) return batch.lines
    const second = Math.floor(time)
    if (second !== this.#paged.second) this.#paged = { second, lines: 0 }
    this.#paged.lines += countLines(data)
    const { rows } = this.#screen
    return this.#paged.lines > rows * mostPages ? batch.lines : Math.max(1, rows - 1)
  }

  /** Everything that waits to be shown, and a last piece. */
  #taken(last: string): string {
    const taken = this.#batch.join('') + last
    this.#batch = []
    this.#characters = 0
    this.#lines = 0
    return taken
  }

  async #write(text: string, then: () => void): Promise<void> {
    await this.#screen.write(text, then)
    await this.#files.keyframes.flush()
    await this.#files.text.flush()
  }

  #isDue({ time, end }: Moment): boolean {
    const bytes = end - this.#lastKeyframe.end
    const seconds = time - this.#lastKeyframe.time
    if (this.#isResized && seconds >= spacing.resizedSeconds) return true
    return bytes >= spacing.bytes || (bytes >= spacing.fewer && seconds >= spacing.seconds)
  }

  #take(moment: Moment): void {
    const { cols, rows } = this.#screen
    const isTaken = this.#files.keyframes.add({
      ...moment,
      cols,
      rows,
      state: stateOf(this.#screen.terminal),
    })
    this.#lastKeyframe = moment
    this.#isResized = false
    if (isTaken) this.#totals.keyframes++
  }
}

/** Where the text's line of that number ends, or -1 where it has fewer. */
function afterLines(text: string, lines: number): number {
  let at = -1
  for (let left = lines; left > 0; left--) {
    at = text.indexOf('\n', at + 1)
    if (at === -1) return -1
  }
  return at + 1
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}
