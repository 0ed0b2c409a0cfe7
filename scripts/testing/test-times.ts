import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How many seconds each test file took when it last ran, by its label; kept between runs. */
export class TestTimes {
  readonly #path: string
  readonly #seconds: Record<string, number>

  /** @param root the folder of the repository */
  constructor(root: string) {
    this.#path = join(root, 'node_modules/.cache/test-times.json')
    this.#seconds = read(this.#path)
  }

  of(label: string): number | undefined {
    return this.#seconds[label]
  }

  note(label: string, milliseconds: number): void {
    this.#seconds[label] = Math.round(milliseconds / 100) / 10
  }

  keep(): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    writeFileSync(`${this.#path}.new`, `${JSON.stringify(this.#seconds, null, 1)}\n`)
    renameSync(`${this.#path}.new`, this.#path)
  }
}

function read(path: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {} // nothing has run yet
  }
}
