import type { Admitted } from './gatekeeper.ts'
import { defaultLimits } from './limits.ts'
import type { SessionRecorder } from './recorder.ts'
import type { Ending } from './session/exit.ts'
import type { LiveSessions } from './session/live-sessions.ts'
import { oneChannel } from './session/one-channel.ts'
import type { Report } from './session/parts.ts'
import { runSession } from './session/run-session.ts'
import { shellRequest } from './target/far-request.ts'
import { Targets } from './target/targets.ts'
import { TerminalEnd } from './terminal-end.ts'

export interface TerminalOptions {
  /** By the gatekeeper, as a `shell`. */
  readonly admitted: Admitted
  readonly cols: number
  readonly rows: number
  readonly recorder: SessionRecorder
  readonly report: Report
  readonly live: LiveSessions
  readonly connectMs?: number
}

/** A terminal on a server for something other than an SSH client, such as a page in a browser. */
export interface Terminal {
  /** What is typed. Resolves when more may follow. */
  write(bytes: Uint8Array): Promise<void>
  resize(cols: number, rows: number): void
  /** What is shown, the gateway's own last line included. It comes no faster than it is read; leaving the loop hangs up. */
  readonly output: AsyncIterable<Buffer>
  /** Resolves when the session is over: at the moment of a cut, whether `output` is read or not. */
  readonly ended: Promise<Ending>
  /** Hangs up. @param line why its user is taken for gone, where they have not hung up themselves */
  close(line?: string): void
}

const term = 'xterm-256color'

/** Opens a terminal, which is recorded, limited and cut as any SSH session is. */
export function openTerminal({
  admitted,
  cols,
  rows,
  recorder,
  report,
  live,
  connectMs,
}: TerminalOptions): Terminal {
  const end = new TerminalEnd()
  const targets = new Targets({ ...defaultLimits, ...(connectMs ? { connectMs } : {}) })
  const terminal = { term, cols, rows, width: 0, height: 0, modes: {} }
  const over = runSession({
    plan: { kind: 'shell', command: null, terminal: { term, cols, rows }, forwardTo: null },
    near: end.near,
    begin: oneChannel(end.near, end.controls),
    recorder,
    report,
    live,
    admit: async () => ({ ...admitted, signal: AbortSignal.any([admitted.signal, end.dropped]) }),
    reach: () => targets.reach(admitted, shellRequest({ terminal, environment: {} })),
  })
  void over.finally(() => targets.close())
  return end
}
