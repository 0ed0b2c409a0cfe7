import { FileTaken } from '../storage/recording-store.ts'

/** A rule that a recording has come to the end of; the message is a sentence for whoever is in the session. */
export class RecordingBound extends Error {
  override readonly name = 'RecordingBound'
}

/** A session's recording cannot be kept, so the session must end. The message is a sentence for whoever is in it. */
export class RecordingFailed extends Error {
  override readonly name = 'RecordingFailed'

  /** Says what the cause, an error of the file system, means. */
  constructor(cause: unknown) {
    super(sentenceOf(cause), { cause })
  }
}

function sentenceOf(cause: unknown): string {
  if (cause instanceof RecordingBound) return cause.message
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reason = cause instanceof FileTaken ? taken : (reasons[code] ?? 'the recording could not be written')
  return `This session cannot be recorded: ${reason}. It was ended, because every session has to be recorded.`
}

const taken = 'this gateway lost touch with Gatehouse, and another one closed its recording'
const full = 'the disk for recordings is full'
const refused = 'the folder for recordings is not writable'
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
