/** What somebody did with files over sftp or scp. */
export interface FileOperation {
  /** When it was asked for, in milliseconds since the epoch. */
  readonly at: number
  readonly op: FileOperationName
  /**
   * As the client named it; bytes that are no UTF-8 are escaped as in a cast. For `extended` the name of the extension, for
   * `error` the message of scp.
   */
  readonly path: string
  /** New path of `rename`, `link` and `copy`; what a `symlink` points to. */
  readonly to?: string
  /** Payload of all reads or writes from opening to closing; for `truncate` the size that was set. */
  readonly bytes?: number
  /** Set where what was in the file was thrown away by opening it. */
  readonly truncates?: true
  /** Whether the server did it; null where it never said. */
  readonly ok: boolean | null
}

export type FileOperationName =
  | 'open'
  | 'read'
  | 'write'
  | 'remove'
  | 'rename'
  | 'mkdir'
  | 'rmdir'
  | 'opendir'
  | 'setstat'
  | 'truncate'
  | 'symlink'
  | 'readlink'
  | 'link'
  | 'copy'
  | 'extended'
  | 'error'

/**
 * Looks on while files are transferred. Give it each direction's bytes before they are passed on. It never throws and
 * never holds more than paths and counts; where the bytes make no sense it stops looking and says so.
 */
export interface TransferObserver {
  fromClient(bytes: Buffer): void
  fromServer(bytes: Buffer): void
  /** The transfer is over: tells what was still open. */
  end(): void
  /** Why it stopped looking, or null. */
  readonly lost: string | null
}

export interface ObserverOptions {
  readonly onOperation: (operation: FileOperation) => void
  /** Called once: from here on, operations go unseen. */
  readonly onLost?: (reason: string) => void
  /** Milliseconds since the epoch; the clock unless told. */
  readonly now?: () => number
}
