import type ssh2 from 'ssh2'
import type { TerminalSize } from '../gatekeeper.ts'
import type { WindowSize } from '../session/far-end.ts'
import type { Controls } from '../session/parts.ts'

const variable = /^(LANG|LANGUAGE|LC_[A-Z0-9_]{1,30}|GIT_PROTOCOL)$/
const value = /^[A-Za-z0-9_.@:=-]{0,64}$/
/** More than any system has; they are kept for as long as the channel lives. */
const mostVariables = 32
const termName = /^[A-Za-z0-9._+-]{1,64}$/
/** A terminal is drawn again from a recording, which a giant would make expensive. */
const largest = 1_000

/**
 * What a client sets up around the command to come: a terminal, its size, variables, and signals later on. What is asked for
 * after the channel has begun is refused, since the session was admitted, and is recorded, without it.
 */
export class Surroundings implements Controls {
  terminal: ssh2.PseudoTtyInfo | null = null
  readonly environment: Record<string, string> = {}
  /** What was asked for and is not given, a line each: the protocol lets clients ask for an agent without being answered. */
  readonly refused = new Set<string>()
  #begun = false
  #sizeToTell: WindowSize | undefined
  #onResize: ((size: WindowSize) => void) | undefined
  #onSignal: ((name: string) => void) | undefined

  constructor(session: ssh2.Session) {
    session.on('pty', (accept, reject, info) => {
      if (this.#begun) return reject?.()
      this.terminal = { ...info, ...bounded(info), term: termName.test(info.term) ? info.term : 'xterm' }
      accept?.()
    })
    session.on('env', (accept, reject, { key, val }) => {
      const isRoom = key in this.environment || Object.keys(this.environment).length < mostVariables
      const taken = !this.#begun && isRoom && variable.test(key) && value.test(val)
      if (taken) this.environment[key] = val
      const answer = taken ? accept : reject
      answer?.()
    })
    session.on('window-change', (accept, _reject, info) => {
      accept?.()
      this.#resize(bounded(info))
    })
    session.on('auth-agent', (_accept, reject) => {
      this.refused.add('Agent forwarding is not available through Gatehouse.')
      reject?.()
    })
    session.on('x11', (_accept, reject) => {
      this.refused.add('X11 forwarding is not available through Gatehouse.')
      reject?.()
    })
    session.on('signal', (accept, _reject, { name }) => {
      accept?.()
      this.#onSignal?.(name)
    })
  }

  /** The channel begins with what was asked for until now, and without a terminal where it cannot have one. */
  begin(mayHaveTerminal: boolean): TerminalSize | null {
    this.#begun = true
    if (!mayHaveTerminal) this.terminal = null
    return this.#terminalSize
  }

  /** As it is recorded; null without a terminal. */
  get #terminalSize(): TerminalSize | null {
    if (!this.terminal) return null
    const { term, cols, rows } = this.terminal
    return { term, cols: cols || 80, rows: rows || 24 }
  }

  onResize(listener: (size: WindowSize) => void): void {
    this.#onResize = listener
    if (this.#sizeToTell) listener(this.#sizeToTell)
  }

  onSignal(listener: (name: string) => void): void {
    this.#onSignal = listener
  }

  #resize(size: WindowSize): void {
    if (!this.terminal || (this.terminal.cols === size.cols && this.terminal.rows === size.rows)) return
    Object.assign(this.terminal, size)
    if (this.#onResize) this.#onResize(size)
    else this.#sizeToTell = size
  }
}

function bounded({ cols, rows, width, height }: WindowSize): WindowSize {
  return { cols: Math.min(cols, largest), rows: Math.min(rows, largest), width, height }
}
