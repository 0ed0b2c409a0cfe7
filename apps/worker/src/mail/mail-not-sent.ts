/** A message that did not leave. The message says where it was to go and what to check, and holds no password. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent'
  /** Whether the server refused this very message for good, so that trying again is of no use. */
  readonly permanent: boolean

  constructor(message: string, permanent: boolean) {
    super(message)
    this.permanent = permanent
  }
}
