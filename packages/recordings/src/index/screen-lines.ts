import type { Screen } from './screen.ts'

/** Longer lines come in pieces. */
const longestLine = 4096
/** A line that was on the screen less than so many seconds before is not new. */
const forgottenAfter = 60
const mostRemembered = 4096
/** Cells that a program can have read between two regular harvests, by erasing the screen again and again. */
const mostExtraCells = 128 * 1024

/**
 * Finds the lines of text that appear on a screen. Lines count as appeared when the cursor has left them, or when they are
 * about to be erased; wrapped ones are whole; and one that is on the screen, or was within a minute, is not told again.
 */
export class ScreenLines {
  readonly #screen: Screen
  readonly #onLine: (line: string, time: number) => void
  /** Lines seen, with the second and the harvest when they were last there; the latest come last. */
  readonly #seen = new Map<string, { readonly time: number; readonly harvest: number }>()
  /** The first line that was on the screen at the last harvest: those before it are done with. */
  #from: { readonly line: number; readonly isDisposed: boolean; dispose(): void } | undefined
  #time = 0
  #harvests = 0
  #extra = 0

  constructor(screen: Screen, onLine: (line: string, time: number) => void) {
    this.#screen = screen
    this.#onLine = onLine
    const { parser } = screen.terminal
    const beforeErasing = () => {
      this.#extra += screen.rows * screen.cols
      if (this.#extra <= mostExtraCells) this.#harvest(true)
      return false // and now the terminal does it
    }
    parser.registerCsiHandler({ final: 'J' }, beforeErasing)
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => {
      const leavesAlternate = params.some((param) => [47, 1047, 1049].includes(Number(param)))
      return leavesAlternate ? beforeErasing() : false
    })
    parser.registerEscHandler({ final: 'c' }, beforeErasing)
  }

  /** Tells what has appeared since the last time. At most `scrollback` lines may have been shown meanwhile. */
  harvest(seconds: number, isLast = false): void {
    this.#time = seconds
    this.#harvests++
    this.#extra = 0
    this.#harvest(isLast)
  }

  #harvest(withCursorLine: boolean): void {
    const { terminal } = this.#screen
    const { active } = terminal.buffer
    const isNormal = active.type === 'normal'
    const top = active.baseY
    const cursor = top + active.cursorY
    let at =
      isNormal && this.#from && !this.#from.isDisposed ? Math.min(this.#from.line, top) : isNormal ? 0 : top
    while (at < top + terminal.rows && at < active.length) {
      const first = at
      let text = ''
      do {
        // A wrapped line's end is text, spaces included.
        const wraps = active.getLine(at + 1)?.isWrapped === true
        if (text.length < longestLine) text += active.getLine(at)?.translateToString(!wraps) ?? ''
        at++
        if (!wraps) break
      } while (text.length < longestLine)
      const hasCursor = cursor >= first && cursor < at
      if (withCursorLine || !hasCursor) this.#tell(text.trim().slice(0, longestLine))
    }
    if (!isNormal) return
    this.#from?.dispose()
    this.#from = terminal.registerMarker(top - cursor)
  }

  #tell(line: string): void {
    if (line === '') return
    const last = this.#seen.get(line)
    this.#seen.delete(line)
    this.#seen.set(line, { time: this.#time, harvest: this.#harvests })
    if (this.#seen.size > mostRemembered) {
      const [oldest] = this.#seen.keys()
      if (oldest !== undefined) this.#seen.delete(oldest)
    }
    const isThere = last && (last.harvest >= this.#harvests - 1 || this.#time - last.time <= forgottenAfter)
    if (!isThere) this.#onLine(line, this.#time)
  }
}
