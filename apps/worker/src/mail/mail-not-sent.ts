/** A message that did not leave. The message says where it was to go and what to check, and holds no password. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent'
  /** Whether the server refused this very message for good, so that trying again is of no use. */
  readonly permanent: boolean
  /** What the server answered to the message, one line of plain text; null where it did not come to that. */
  readonly reply: string | null

  constructor(message: string, permanent: boolean, reply: string | null = null) {
    super(message)
    this.permanent = permanent
    this.reply = reply
  }
}
