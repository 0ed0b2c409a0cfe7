import type { SessionEnd } from './session/session-end.ts'

/** A terminal on a server for something other than an SSH client, such as a page in a browser. */
export interface Terminal {
  /** What is typed. Resolves when more may follow. */
  write(bytes: Uint8Array): Promise<void>
  resize(cols: number, rows: number): void
  /** What is shown, the gateway's own last line included. It comes no faster than it is read; leaving the loop hangs up. */
  readonly output: AsyncIterable<Buffer>
  /** Resolves when the session is over: at the moment of a cut, whether `output` is read or not. */
  readonly ended: Promise<SessionEnd>
  /** Hangs up. @param line why its user is taken for gone, where they have not hung up themselves */
  close(line?: string): void
}
