import { readStored, removeStored, writeStored } from './local-storage.ts'

const storageName = 'gatehouse:return-to'
/** How long a way back is kept: it may hold the token of an invite. In ms. */
const keptFor = 3_600_000

/** How long the answer to a touch of a passkey may be on its way after the sign-in before it has ended, in ms. */
export const replacedMs = 500

let within: string | undefined
let leaving = false

/** Says who has been let in to an account, by their id. */
export function noteSignedInUser(user: string): void {
  within = user
}

/** Whether a refused sign-in may be one that a touch has replaced while the request was under way: no page before has one. */
export function mayBeReplaced(reason: string): boolean {
  return within !== undefined && reason === 'signed-out'
}

/** Leaves for the sign-in page and remembers where to come back to, and who was here. Loads anew: nothing seen stays in memory. */
export function goToSignIn(): void {
  if (leaving) return
  const path = location.pathname + location.search + location.hash
  writeStored(storageName, JSON.stringify({ path, user: within, until: Date.now() + keptFor }))
  leave('/sign-in')
}

/** Leaves because the reader ended a sign-in or a membership: what is refused meanwhile is no news. Loads anew. */
export function leaveFor(path: string): void {
  removeStored(storageName)
  leave(path)
}

/** Where somebody was when a sign-in was asked for, or null. */
export function returnPath(): string | null {
  return storedReturn()?.path ?? null
}

/** Where this user was before signing in, once; null where nobody was, or somebody else. */
export function takeReturnPath(user: string): string | null {
  const found = storedReturn()
  removeStored(storageName)
  return found && (found.user === undefined || found.user === user) ? found.path : null
}

function leave(path: string): void {
  leaving = true
  // the browser may keep the page as it is, for the way back
  addEventListener('pagehide', () => document.getElementById('app')?.replaceChildren())
  location.assign(path)
}

function storedReturn(): { path: string; user?: string } | undefined {
  try {
    const { path, user, until } = JSON.parse(readStored(storageName) ?? '{}')
    if (typeof path !== 'string' || !(until > Date.now()) || !/^\/(?![/\\])/.test(path)) return undefined
    return { path, ...(typeof user === 'string' && { user }) }
  } catch {
    return undefined
  }
}
