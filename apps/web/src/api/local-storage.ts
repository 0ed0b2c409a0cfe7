/**
 * A word kept in this browser from one visit to the next. Where storage is blocked nothing is kept, and nothing breaks: it is only
 * ever a convenience.
 */
export function readStored(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

export function writeStored(name: string, word: string): void {
  try {
    localStorage.setItem(name, word)
  } catch {
    // see above
  }
}

export function removeStored(name: string): void {
  try {
    localStorage.removeItem(name)
  } catch {
    // see above
  }
}
