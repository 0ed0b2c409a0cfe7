const place = 'gatehouse:return-to'

/** Leaves for the sign-in page and remembers where to come back to. Loads anew: nothing seen stays in memory. */
export function goToSignIn(): void {
  localStorage.setItem(place, location.pathname + location.search + location.hash)
  location.assign('/sign-in')
}

/** Whether the reader was somewhere that asks for a sign-in. */
export function hasReturnPath(): boolean {
  return localStorage.getItem(place) !== null
}

/** Where the reader was before signing in, once; else the start page. */
export function takeReturnPath(): string {
  const path = localStorage.getItem(place)
  localStorage.removeItem(place)
  return path?.startsWith('/') && !path.startsWith('//') && !path.startsWith('/\\') ? path : '/'
}
