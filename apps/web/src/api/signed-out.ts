const place = 'gatehouse:return-to'

/** How long the answer to a touch of a passkey may be on its way after the sign-in before it has ended, in ms. */
export const replacedMs = 500

let within = false
let leaving = false

/** Says that the reader is inside an account. */
export function noteLetIn(): void {
  within = true
}

/** Whether a refused sign-in may be one that a touch has replaced while the request was under way: no page before has one. */
export function mayBeReplaced(reason: string): boolean {
  return within && reason === 'signed-out'
}

/** Leaves for the sign-in page and remembers where to come back to. Loads anew: nothing seen stays in memory. */
export function goToSignIn(): void {
  if (leaving) return
  localStorage.setItem(place, location.pathname + location.search + location.hash)
  location.assign('/sign-in')
}

/** Leaves because the reader ended a sign-in or a membership: what is refused meanwhile is no news. Loads anew. */
export function leaveFor(path: string): void {
  leaving = true
  localStorage.removeItem(place)
  location.assign(path)
}

/** Where the reader was when a sign-in was asked for, or null. */
export function returnPath(): string | null {
  return localStorage.getItem(place)
}

/** Where the reader was before signing in, once; else the start page. */
export function takeReturnPath(): string {
  const path = returnPath()
  localStorage.removeItem(place)
  return path?.startsWith('/') && !path.startsWith('//') && !path.startsWith('/\\') ? path : '/'
}
