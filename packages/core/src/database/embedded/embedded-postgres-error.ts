/** The embedded database cannot start or stop; the message is one line that says why and what to do. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}

/** Another live process runs the database of this data folder. */
export class DataFolderBusy extends EmbeddedPostgresError {
  override name = 'DataFolderBusy'
  readonly pid: number | undefined

  constructor(folder: string, pid: number | undefined) {
    const holder = pid === undefined ? 'another process' : `process ${pid}`
    super(`The data folder ${folder} is in use by ${holder}. Stop it first, or use another data folder.`)
    this.pid = pid
  }
}

const refusals = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG'])

/** Turns a file system error into one line about the data folder; anything else comes back as it is. */
export function explainFileError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, error)
  if (!refusals.has(code)) return error
  return unwritable(folder, code, error)
}

/** Turns what initdb or PostgreSQL printed before it gave up into one line; `doing` reads "create the database". */
export function explainOutput(doing: string, output: string, folder: string): EmbeddedPostgresError {
  if (/^unshare: /m.test(output)) {
    return new EmbeddedPostgresError(
      'PostgreSQL does not run as root, and this system does not allow a user namespace for it. Start Gatehouse as an ordinary user, or set DATABASE_URL.',
    )
  }
  // Only now: a limit on user namespaces is "No space left on device" too.
  // The third is PostgreSQL's hint where a write came out short.
  if (/No space left on device|Disk quota exceeded|Check free disk space/.test(output))
    return diskFull(folder)
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const telling = lines.filter((line) => /\b(FATAL|PANIC|HINT|error|could not)\b/.test(line))
  const last = (telling.length > 0 ? telling : lines).slice(-3).map((line) => line.trim())
  return new EmbeddedPostgresError(`Could not ${doing} in ${folder}: ${last.join(' | ') || 'no output'}`)
}

function diskFull(folder: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The disk that holds the data folder ${folder} is full. Free some space (a new database needs 100 MB) and start again.`,
    { cause },
  )
}

/** The data folder cannot be written to; `reason` is an error's code. */
export function unwritable(folder: string, reason: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `Gatehouse cannot write to the data folder ${folder} (${reason}). Make it writable for user ${process.getuid?.()}, or use another folder.`,
    { cause },
  )
}
