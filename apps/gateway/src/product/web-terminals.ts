import { setTimeout as sleep } from 'node:timers/promises'
import type { Caller } from '@gatehouse/core/access/caller'
import { admitTerminal } from '@gatehouse/core/session/open-terminal'
import { openTerminal } from '../open-terminal.ts'
import { LiveSessions } from '../session/live-sessions.ts'
import type { Terminal } from '../terminal.ts'
import { admittedAs } from './admitted.ts'
import type { SessionKeeping } from './keep-sessions.ts'

/** A terminal for whoever calls over HTTP. */
export interface WebTerminal extends Terminal {
  readonly session: string
  /** The server's name, and the Unix account on it. */
  readonly server: string
  readonly login: string
  /** Resolves when it is recorded and stands in the log; never, where it does not begin. */
  readonly opened: Promise<void>
}

export interface WebTerminals {
  /**
   * Whether the caller may have a terminal, and what begins it. Throws what a verb throws; what goes wrong later is said in
   * the terminal's own output.
   */
  admit(
    caller: Caller,
    wanted: { server: string; login?: string | null; cols: number; rows: number },
  ): Promise<() => WebTerminal>
  /** Ends all of them with a line, and waits until they are tidied up, a few seconds at most. */
  stop(): Promise<void>
}

const closing = 'Gatehouse is shutting down.'
const tidyMs = 5_000

/** Terminals in the browser: sessions as those of an SSH client are, with the caller's credential in the place of a key. */
export function webTerminals(keeping: SessionKeeping): WebTerminals {
  const { id: gateway, recorder, report } = keeping
  const live = new LiveSessions()
  return {
    async admit(caller, { server, login: asked = null, cols, rows }) {
      const session = await admitTerminal(caller, { server, login: asked, gateway })
      const { login, name } = session.destination
      return () => {
        const { promise: opened, resolve } = Promise.withResolvers<void>()
        const admitted = admittedAs(session, keeping, caller)
        const terminal = openTerminal({
          admitted: { ...admitted, opened: () => admitted.opened().then(resolve) },
          cols,
          rows,
          recorder,
          report,
          live,
        })
        return Object.assign(terminal, { session: session.id, server: name, login, opened })
      }
    },
    async stop() {
      live.cut(closing)
      await Promise.race([live.empty(), sleep(tidyMs, null, { ref: false })])
    },
  }
}
