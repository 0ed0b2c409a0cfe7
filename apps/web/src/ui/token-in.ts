/** The token in an address's fragment, `#token=…`, also as a mail program may have escaped it; null where it holds none. */
export function tokenIn(hash: string): string | null {
  const token = new URLSearchParams(hash.slice(1)).get('token')?.replace(behind, '')
  return token !== undefined && /^[A-Za-z0-9_-]+$/.test(token) ? token : null
}

/** What a sentence or a mail program has put behind a link, and took for part of it. */
const behind = /(?<![\s.,;:!?)\]}>"'=])[\s.,;:!?)\]}>"'=]+$/

/** Whether an address was meant to hold a token, and does not hold a whole one. */
export function isCutShort(hash: string): boolean {
  return /^#\s*t/i.test(hash) && tokenIn(hash) === null
}
