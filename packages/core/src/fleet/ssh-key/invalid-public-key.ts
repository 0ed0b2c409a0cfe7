export type InvalidPublicKeyReason =
  | 'empty'
  | 'oversized'
  | 'private-key'
  | 'putty-key'
  | 'pem-public-key'
  | 'several-lines'
  | 'odd-characters'
  | 'options'
  | 'unknown-type'
  | 'certificate'
  | 'dsa'
  | 'bad-base64'
  | 'type-mismatch'
  | 'malformed'
  | 'weak-rsa'

/** Why a pasted text is no usable public key; the message tells the person what to do, and never repeats the text. */
export class InvalidPublicKey extends Error {
  override readonly name = 'InvalidPublicKey'
  readonly reason: InvalidPublicKeyReason

  constructor(reason: InvalidPublicKeyReason, message: string) {
    super(message)
    this.reason = reason
  }
}
