/** Where recordings are kept: a folder, or a bucket with a folder before it. Names are of {@link checkName}'s form. */
export interface RecordingStore {
  /** A new file, open for appending. @throws AlreadyStored, and what the file system throws. */
  create(name: string): Promise<OpenFile>
  /**
   * A file that was left open by a process that is no more, or is taken for that: if it writes all the same, not into this file, and it
   * is told so by FileTaken. @throws NotStored
   */
  reopen(name: string): Promise<OpenFile>
  /** Bytes from `start` to `end` (exclusive; the file's end unless told), as they are at the time. @throws NotStored */
  read(name: string, start?: number, end?: number): AsyncIterable<Buffer>
  find(name: string): Promise<StoredFile | null>
  list(): AsyncIterable<StoredFile>
  /** Names of those that are being written, or were left so by a crash, on this machine. */
  unfinished(): AsyncIterable<string>
  /** Resolves too where there is none. */
  delete(name: string): Promise<void>
}

export interface StoredFile {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Still being written, or left so by a crash. */
  readonly open: boolean
}

/** A file that grows at its end. One call at a time. */
export interface OpenFile {
  /** Bytes it has. */
  readonly size: number
  /** Resolves when the kernel has all of it: the end of this process does no harm to it any more. @throws FileTaken */
  append(bytes: Buffer): Promise<void>
  truncate(size: number): Promise<void>
  /** Makes it lasting (fsync), closes it, and lists it as no longer open. */
  complete(): Promise<void>
  /** Closes it as it is, to be reopened. */
  release(): Promise<void>
}

export class NotStored extends Error {
  override readonly name = 'NotStored'

  constructor(file: string, options?: ErrorOptions) {
    super(`${file} is not stored`, options)
  }
}

/** Another process, which took this one for dead, has this file in hand: nothing of it may be written here any more. */
export class FileTaken extends Error {
  override readonly name = 'FileTaken'
}

export class AlreadyStored extends Error {
  override readonly name = 'AlreadyStored'

  constructor(file: string, options?: ErrorOptions) {
    super(`${file} is stored already`, options)
  }
}

/** Whether a name is of the form that stored files have: safe in a folder and in a bucket. */
export const isName = (name: string) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.[a-z]{1,20}$/.test(name)

/** Returns the name. @throws TypeError for one that no stored file has */
export function checkName(name: string): string {
  if (!isName(name)) throw new TypeError(`not the name of a stored file: ${name}`)
  return name
}
