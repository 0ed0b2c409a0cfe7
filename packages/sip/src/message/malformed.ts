/** What was received is no SIP message, or no session description: the one error that reading either throws. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}
