/** 32 random bytes in base64url (RFC 4648 §5, without padding). */
export function newToken(): string {
  const bytes = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace('=', '')
}
