import type { FromBrowser, ToBrowser } from '@gatehouse/api/terminal/message'
import { Outbox } from './outbox.ts'

export type Opened = Extract<ToBrowser, { opened: unknown }>['opened']
export type Ending = Extract<ToBrowser, { ended: unknown }>['ended']

export interface ConnectionEvents {
  onOpened(opened: Opened): void
  /** What is to be shown; `drawn` is to be called when it is. */
  onOutput(bytes: Uint8Array, drawn: () => void): void
  /** Null where the connection broke off. */
  onEnded(ending: Ending | null): void
  /** It never came about. */
  onRefused(): void
}

export interface TerminalConnection {
  type(bytes: Uint8Array<ArrayBuffer>): void
  resize(cols: number, rows: number): void
  /** Hangs up; nothing is told any more. */
  close(): void
}

/** Bytes drawn that are told at once. */
const ackEvery = 32 * 1024

/** Where a terminal is; asked for otherwise than by a WebSocket it answers why there is none. */
export function terminalPath(
  account: string,
  server: string,
  { login, cols, rows }: { login: string | null; cols: number; rows: number },
): string {
  const size = { cols: String(cols), rows: String(rows) }
  return `/terminals/${server}?${new URLSearchParams({ account, ...(login !== null && { login }), ...size })}`
}

/** Opens a terminal. Either end may have a window of bytes on its way that the other has not taken. */
export function connectTerminal(path: string, events: ConnectionEvents): TerminalConnection {
  const socket = new WebSocket(path.replace(/^/, location.origin.replace(/^http/, 'ws')))
  socket.binaryType = 'arraybuffer'
  const tell = (message: FromBrowser) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
  }
  const outbox = new Outbox((piece) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(piece)
  })
  let drawn = 0
  let came = false
  let over = false

  function heed(message: ToBrowser): void {
    if ('ack' in message) outbox.taken(message.ack)
    else if ('opened' in message) events.onOpened(message.opened)
    else {
      over = true
      events.onEnded(message.ended)
    }
  }
  function draw(data: ArrayBuffer): void {
    events.onOutput(new Uint8Array(data), () => {
      drawn += data.byteLength
      if (drawn < ackEvery) return
      tell({ ack: drawn })
      drawn = 0
    })
  }
  socket.onopen = () => {
    came = true
  }
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data === 'string')
      heed(JSON.parse(data)) // our own server's ToBrowser
    else draw(data)
  }
  socket.onclose = () => {
    if (over) return
    over = true
    if (came) events.onEnded(null)
    else events.onRefused()
  }
  return {
    type: (bytes) => outbox.put(bytes),
    resize: (cols, rows) => tell({ resize: { cols, rows } }),
    close() {
      over = true
      socket.onmessage = null
      socket.close()
    },
  }
}
