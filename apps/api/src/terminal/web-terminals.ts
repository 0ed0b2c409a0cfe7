import type { Caller } from '@gatehouse/core/access/caller'

/** How a terminal ended: the shell did, the person left, or Gatehouse ended it and `line` says why. */
export type TerminalEnding =
  | { readonly by: 'command'; readonly exit: { readonly code: number } | { readonly signal: string } | null }
  | { readonly by: 'client' }
  | { readonly by: 'gateway'; readonly line: string }

/** A terminal on a server. It is recorded, limited and cut as every SSH session. */
export interface WebTerminal {
  readonly session: string
  readonly server: string
  /** The Unix account on it. */
  readonly login: string
  /** Resolves when it is recorded and stands in the log; never, where it does not begin. */
  readonly opened: Promise<void>
  /** Comes no faster than it is read. */
  readonly output: AsyncIterable<Buffer>
  readonly ended: Promise<TerminalEnding>
  /** Resolves when more may follow. */
  write(bytes: Uint8Array): Promise<void>
  resize(cols: number, rows: number): void
  /** Hangs up. @param line why its person is taken for gone, where they have not hung up themselves */
  close(line?: string): void
}

/** What opens terminals. The command puts the gateway's here: this door knows no SSH. */
export interface WebTerminals {
  /** Whether the caller may have one, and what begins it; `login` is a shared one, null for their own. Throws what a verb throws. */
  admit(
    caller: Caller,
    wanted: { server: string; login: string | null; cols: number; rows: number },
  ): Promise<() => WebTerminal>
  /** Ends all of them. */
  stop(): Promise<void>
}
