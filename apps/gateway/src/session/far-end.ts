import type { Readable } from 'node:stream'
import type { ExitStatus } from './session-end.ts'

export interface WindowSize {
  readonly cols: number
  readonly rows: number
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** The server's end of a session: a channel on the connection to it. */
export interface FarEnd {
  readonly output: Readable
  readonly errors: Readable
  /** Resolves when more may follow. */
  write(bytes: Buffer): Promise<void>
  endInput(): void
  /** No more of its output is wanted. */
  refuseOutput(): void
  /** It wants no more input: called once. */
  onInputRefused(listener: () => void): void
  resize(size: WindowSize): void
  /** @param name without `SIG`; unknown ones are ignored (RFC 4254 §6.9) */
  signal(name: string): void
  /** Closed by the server, after all of its output was read; `lost` where the connection broke off. */
  readonly closed: Promise<{ readonly exit: ExitStatus | null; readonly lost: boolean }>
  close(): void
}
