import { readStored, writeStored } from '../../../api/local-storage.ts'

const storageName = 'gatehouse:last-account'

/** The slug of the account this browser used last. */
export function lastAccount(): string | null {
  return readStored(storageName)
}

export function rememberAccount(slug: string): void {
  writeStored(storageName, slug)
}
