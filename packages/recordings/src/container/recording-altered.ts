/** What is stored is not what was recorded: bytes were changed, moved, added, or are another recording's. */
export class RecordingAltered extends Error {
  override readonly name = 'RecordingAltered'

  constructor(file: string, what: string, options?: ErrorOptions) {
    super(`${file} is not as it was recorded: ${what}`, options)
  }
}
