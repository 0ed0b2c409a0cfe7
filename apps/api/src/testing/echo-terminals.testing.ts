import { PassThrough } from 'node:stream'
import { admitTerminal } from '@gatehouse/core/session/open-terminal'
import type { TerminalEnding, WebTerminal, WebTerminals } from '../terminal/web-terminals.ts'

/** A terminal that shows what is typed, and what a test has it do. */
export interface EchoTerminal extends WebTerminal {
  readonly sizes: string[]
  readonly shown: PassThrough
  /** Says something last, and ends. */
  end(ending: TerminalEnding, line?: string): void
  /** Holds back what is typed until it is let go. */
  hold(): () => void
}

/** Admits as the product does, and gives an echo in the place of a server. */
export function echoTerminals(): WebTerminals & { opened: EchoTerminal[] } {
  const opened: EchoTerminal[] = []
  return {
    opened,
    async admit(caller, { server, login, cols, rows }) {
      const session = await admitTerminal(caller, { server, login, gateway: 'gateway-test' })
      return () => {
        const terminal = echo(session.id, session.destination.login, session.open())
        terminal.sizes.push(`${cols}x${rows}`)
        opened.push(terminal)
        return terminal
      }
    },
    async stop() {
      for (const { end } of opened) end({ by: 'gateway', line: 'Gatehouse is shutting down.' })
    },
  }
}

function echo(session: string, login: string, opening: Promise<void>): EchoTerminal {
  const shown = new PassThrough({ highWaterMark: 64 * 1024 })
  const ended = Promise.withResolvers<TerminalEnding>()
  const sizes: string[] = []
  let held = Promise.resolve()
  shown.on('error', () => {})
  shown.once('close', () => ended.resolve({ by: 'client' }))
  return {
    session,
    server: 'prod-1',
    login,
    opened: opening,
    output: shown,
    ended: ended.promise,
    sizes,
    shown,
    async write(bytes) {
      await held
      shown.write(bytes)
    },
    resize: (cols, rows) => void sizes.push(`${cols}x${rows}`),
    close: () => shown.destroy(),
    end(ending, line = '') {
      ended.resolve(ending)
      shown.end(line)
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
  }
}
