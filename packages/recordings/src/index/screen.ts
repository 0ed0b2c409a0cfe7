import { Unicode11Addon } from '@xterm/addon-unicode11'
import xterm from '@xterm/headless'

/** Larger windows are taken for smaller ones: their size costs memory, and it is the session's client that names it. */
const mostCols = 1000
const mostRows = 500
/** Lines that have left the screen and can still be read. */
export const scrollback = 2000
/** Characters waiting to be interpreted. */
const mostWaiting = 256 * 1024

/** A terminal without a window, for finding out what a person saw. */
export class Screen {
  readonly terminal: xterm.Terminal
  #waiting = 0
  #failure: { readonly error: unknown } | null = null

  constructor(cols: number, rows: number) {
    this.terminal = new xterm.Terminal({
      ...sized(cols, rows),
      scrollback,
      allowProposedApi: true,
      logLevel: 'off',
    })
    // emoji are two cells wide, as people saw them
    this.terminal.loadAddon(new Unicode11Addon())
    this.terminal.unicode.activeVersion = '11'
  }

  get cols(): number {
    return this.terminal.cols
  }

  get rows(): number {
    return this.terminal.rows
  }

  /** Shows text; `then` is called when it stands there and nothing after it does. Wait for it before writing more. */
  async write(text: string, then: () => void): Promise<void> {
    this.#waiting += text.length
    const shown = new Promise<void>((resolve) => {
      this.terminal.write(text, () => {
        this.#waiting -= text.length
        try {
          then()
        } catch (error) {
          // Thrown here, it would end the process.
          this.#failure ??= { error }
        }
        resolve()
      })
    })
    if (this.#waiting > mostWaiting) await shown
    if (this.#failure) throw this.#failure.error
  }

  /** Resolves when all that was written is shown. @throws what a `then` has thrown */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve))
    if (this.#failure) throw this.#failure.error
  }

  async resize(cols: number, rows: number): Promise<void> {
    await this.settle()
    const size = sized(cols, rows)
    this.terminal.resize(size.cols, size.rows)
  }

  dispose(): void {
    this.terminal.dispose()
  }
}

const sized = (cols: number, rows: number) => ({
  cols: Math.min(Math.max(cols, 2), mostCols),
  rows: Math.min(rows, mostRows),
})
