import type { Admitted, HostPort, SessionKind, SessionResult, TerminalSize } from './gatekeeper.ts'

/** One connection to a forwarded place, when it is over. */
export interface RecordedConnection {
  readonly began: Date
  readonly ended: Date
  /** False where it never came about. */
  readonly carried: boolean
  readonly bytesIn: number
  readonly bytesOut: number
  /** Why it did not come about, or was cut. */
  readonly line: string | null
}

export interface Recorded {
  readonly kind: SessionKind
  readonly command: string | null
  readonly terminal: TerminalSize | null
  readonly forwardTo: HostPort | null
}

/**
 * Takes down what passes in one session. Nothing reaches its destination before the promise for it has resolved, and a
 * rejected one ends the session; a Refusal's message is what the person is told. Calls of a kind come one after another, but for
 * those of a forwarded place's connections; the bytes are the recording's to keep.
 */
export interface Recording {
  /** What the person is about to see, stdout and stderr in their order. */
  output(bytes: Buffer, from: 'output' | 'errors'): Promise<void>
  /** What the person has typed or sent. */
  input(bytes: Buffer): Promise<void>
  resize(cols: number, rows: number): void
  connection(over: RecordedConnection): Promise<void>
  /** Called once, also after a failure. */
  finish(outcome: SessionResult): Promise<void>
}

export interface SessionRecorder {
  start(admitted: Admitted, what: Recorded): Promise<Recording>
}
