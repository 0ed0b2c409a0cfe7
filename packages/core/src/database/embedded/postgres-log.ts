import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs'

const rotateAbove = 10 * 1024 * 1024
const tailBytes = 16 * 1024

export interface PostgresLog {
  /** For the server's output. */
  readonly descriptor: number
  /** What was logged since it was opened, at most the last 16 kB. */
  tail(): string
  close(): void
}

/** Opens the log for appending; one of more than 10 MB first becomes `<path>.1`, in place of the one before it. */
export function openPostgresLog(path: string): PostgresLog {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > rotateAbove) renameSync(path, `${path}.1`)
  const descriptor = openSync(path, 'a+', 0o600)
  const begin = fstatSync(descriptor).size
  return {
    descriptor,
    tail() {
      const end = fstatSync(descriptor).size
      const from = Math.max(begin, end - tailBytes)
      const bytes = Buffer.alloc(end - from)
      return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, from))
    },
    close: () => closeSync(descriptor),
  }
}
