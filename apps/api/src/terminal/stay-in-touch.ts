import type { WebSocket } from 'ws'

/**
 * Asks again and again whether the other end is there (RFC 6455 §5.5.2), and drops it if one question goes unanswered.
 * @param onSilent called before it is dropped
 */
export function stayInTouch(socket: WebSocket, everyMs: number, onSilent = () => {}): void {
  let answered = true
  const timer = setInterval(() => {
    if (!answered) {
      onSilent()
      return socket.terminate()
    }
    answered = false
    socket.ping()
  }, everyMs)
  socket.on('pong', () => {
    answered = true
  })
  socket.once('close', () => clearInterval(timer))
}
