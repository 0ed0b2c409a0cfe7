/** Nobody answered in time: timers B and F of RFC 3261. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'

  constructor(milliseconds: number) {
    super(`There was no answer within ${Math.round(milliseconds / 1000)} s.`)
  }
}
