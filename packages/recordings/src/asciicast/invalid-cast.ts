/** Text that is no asciicast v2. `line` counts from 1. */
export class InvalidCast extends Error {
  override readonly name = 'InvalidCast'
  readonly line: number

  constructor(line: number, problem: string) {
    super(`line ${line} of the cast ${problem}`)
    this.line = line
  }

  /** One that was thrown elsewhere, by what is told of it. */
  static told(line: number, message: string): InvalidCast {
    return Object.assign(new InvalidCast(line, ''), { message })
  }
}
