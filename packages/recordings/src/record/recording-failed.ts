/** A session's recording cannot be kept, so the session must end. The message is a sentence for whoever is in it. */
export class RecordingFailed extends Error {
  override readonly name = 'RecordingFailed'

  /** Says what the cause, an error of the file system, means. */
  constructor(cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    super(
      `This session cannot be recorded: ${reasons[code] ?? 'the recording could not be written'}. It ends here, because nothing may be done unrecorded.`,
      { cause },
    )
  }
}

const full = 'the disk for recordings is full'
const refused = 'the folder for recordings may not be written to'
const reasons: Record<string, string> = {
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: 'the recording has become too large',
  EACCES: refused,
  EPERM: refused,
  EROFS: refused,
  EIO: 'the disk for recordings has an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
}
