import type { RawData, WebSocket } from 'ws'
import { longestPiece, parseMessage, type ToBrowser, window } from './message.ts'
import { stayInTouch } from './stay-in-touch.ts'
import { Unread } from './unread.ts'
import type { WebTerminal } from './web-terminals.ts'

/** WebSocket close codes (RFC 6455 §7.4.1). */
const done = 1000
const policyViolation = 1008

const askMs = 15_000
/** For the last line to get through. */
const farewellMs = 5_000

/**
 * Carries a terminal over a WebSocket, to the end of either. What is shown waits while the browser has not drawn what it
 * was sent; what is typed may run ahead of the server by a window, and a browser that sends more is dropped.
 */
export async function serveTerminal(
  socket: WebSocket,
  terminal: WebTerminal,
  everyMs = askMs,
): Promise<void> {
  const gone = new AbortController()
  const unread = new Unread(window)
  let untaken = 0
  const tell = (message: ToBrowser) => socket.send(JSON.stringify(message))

  async function type(bytes: Buffer): Promise<void> {
    untaken += bytes.length
    if (untaken > window)
      return socket.close(policyViolation, 'The browser sent data faster than the server could take it.')
    await terminal.write(bytes)
    untaken -= bytes.length
    tell({ ack: bytes.length })
  }

  function heed(text: string): void {
    const message = parseMessage(text)
    if (!message) socket.close(policyViolation, 'This is not a valid terminal message.')
    else if ('ack' in message) unread.taken(message.ack)
    else terminal.resize(message.resize.cols, message.resize.rows)
  }

  socket.on('message', (data, isBinary) =>
    isBinary ? void type(joined(data)) : heed(joined(data).toString()),
  )
  socket.once('close', () => {
    gone.abort()
    terminal.close()
  })
  stayInTouch(socket, everyMs, () => terminal.close(`The browser has not responded for ${everyMs / 1000} s.`))
  const { session, server, login } = terminal
  void terminal.opened.then(() => tell({ opened: { session, server, login } }))
  // once it is over nothing more comes than what was read ahead: that need not wait
  void terminal.ended.then(() => {
    gone.abort()
    setTimeout(() => socket.terminate(), farewellMs).unref()
  })

  try {
    for await (const bytes of terminal.output) {
      for (let at = 0; at < bytes.length; at += longestPiece) {
        const piece = bytes.subarray(at, at + longestPiece)
        await unread.room(gone.signal)
        await sent(socket, piece)
        unread.sent(piece.length)
      }
    }
  } catch (error) {
    if (socket.readyState === socket.OPEN) throw error // else it was closed in the middle
  }
  tell({ ended: await terminal.ended })
  socket.close(done)
}

/** Resolves when the kernel has the bytes, or nothing takes them any more. */
const sent = (socket: WebSocket, bytes: Buffer) =>
  new Promise<void>((resolve) => socket.send(bytes, () => resolve()))

function joined(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
