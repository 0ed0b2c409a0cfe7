/** Text that is no asciicast v2. `line` counts from 1. */
export class InvalidCast extends Error {
  override readonly name = 'InvalidCast'
  readonly line: number

  constructor(line: number, problem: string) {
    super(`line ${line} of the cast ${problem}`)
    this.line = line
  }
}
