/** A recording's terminal could not be interpreted: it broke the interpreter, or needs more memory or time than one may have. */
export class ScreenFailed extends Error {
  override readonly name = 'ScreenFailed'
}
