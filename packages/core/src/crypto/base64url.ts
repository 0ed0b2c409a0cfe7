/**
 * The bytes that a text is base64url of (RFC 4648 §5, without padding); null where it is not what encoding them gives, so that
 * the same bytes have one spelling.
 */
export function readBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}
