/** The token in an address's fragment, `#token=…`, also as a mail program may have escaped it; null where it holds none. */
export function tokenIn(hash: string): string | null {
  const token = new URLSearchParams(hash.slice(1)).get('token')
  return token !== null && /^[A-Za-z0-9_-]+$/.test(token) ? token : null
}
