import { recall, remember } from '../../api/kept-words.ts'

const place = 'gatehouse:last-account'

/** The slug of the account this browser used last. */
export function lastAccount(): string | null {
  return recall(place)
}

export function rememberAccount(slug: string): void {
  remember(place, slug)
}
