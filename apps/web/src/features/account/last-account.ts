const place = 'gatehouse:last-account'

/** The slug of the account this browser used last. */
export function lastAccount(): string | null {
  return localStorage.getItem(place)
}

export function rememberAccount(slug: string): void {
  localStorage.setItem(place, slug)
}
