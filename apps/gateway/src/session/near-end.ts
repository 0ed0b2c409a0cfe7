import type { Readable } from 'node:stream'
import type { SessionEnd } from './session-end.ts'

export type OutputStream = 'output' | 'errors'

/** The person's end of a session: an SSH channel, or a terminal in the browser. */
export interface NearEnd {
  /** Called once, when bytes may pass: what the person sends, to its end. */
  begin(): Readable
  /** Resolves when more may follow. */
  write(bytes: Buffer, to: OutputStream): Promise<void>
  /** No more output will come, though the session goes on. */
  outputEnds(): void
  /** How it ended is known, and will be said soon: the end of the output waits for it. */
  endFollows?(): void
  /** The server's end wants no more of what the person sends. */
  refuseInput?(): void
  /** The person wants no more output: called once. */
  onOutputRefused?(listener: () => void): void
  /** Says how it ended, or why, and closes. Called once. */
  end(ending: SessionEnd): void
  /** The person has left. */
  onGone(listener: () => void): void
}
