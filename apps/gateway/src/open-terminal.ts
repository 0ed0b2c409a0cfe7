import type { Admitted } from './gatekeeper.ts'
import { defaultLimits } from './limits.ts'
import type { SessionRecorder } from './recorder.ts'
import type { LiveSessions } from './session/live-sessions.ts'
import { oneChannel } from './session/one-channel.ts'
import type { Report } from './session/parts.ts'
import { runSession } from './session/run-session.ts'
import { shellRequest } from './target/far-request.ts'
import { Targets } from './target/targets.ts'
import type { Terminal } from './terminal.ts'
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
