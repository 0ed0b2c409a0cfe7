import { once } from 'node:events'
import { createServer } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket, WebSocketServer } from 'ws'
import { longestPiece, window } from './message.ts'
import { serveTerminal } from './serve-terminal.ts'
import type { TerminalEnding, WebTerminal } from './web-terminals.ts'

const test = suite('a terminal over a WebSocket')
const mebibyte = 1024 * 1024

/** A terminal that shows pieces of such a size, as fast as they are taken. */
function flood(pieces: number, size: number): WebTerminal & { readonly shown: number } {
  const ended = Promise.withResolvers<TerminalEnding>()
  let shown = 0
  return {
    session: 's',
    server: 'web-1',
    login: 'ops',
    opened: Promise.resolve(),
    output: (async function* () {
      for (let piece = 0; piece < pieces; piece++) {
        shown += size
        yield Buffer.alloc(size, 'y\n')
      }
      ended.resolve({ by: 'command', exit: { code: 0 } })
    })(),
    ended: ended.promise,
    write: async () => {},
    resize() {},
    close: () => ended.resolve({ by: 'client' }),
    get shown() {
      return shown
    },
  }
}

/** A browser at the other end of a connection of its own. */
async function browserOf(
  terminal: WebTerminal,
  { autoPong = true, everyMs = 15_000 } = {},
): Promise<{ browser: WebSocket; close(): void }> {
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const server = new WebSocketServer({ server: http })
  server.on('connection', (socket) => void serveTerminal(socket, terminal, everyMs))
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const browser = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong })
  return {
    browser,
    close() {
      browser.terminate()
      server.close()
      http.close()
    },
  }
}

test('a browser that answers no more is taken for gone, with a line', async () => {
  const closed = Promise.withResolvers<string | undefined>()
  const output = (async function* () {
    await closed.promise
    yield* []
  })()
  const terminal = { ...flood(0, 1), output, close: closed.resolve }
  const { close } = await browserOf(terminal, { autoPong: false, everyMs: 50 })
  assert.is(await closed.promise, 'The browser has not responded for 0.05 s.')
  close()
})

test('any flood is shown to its end, whatever the pieces in which it comes', async () => {
  for (const size of [100, 300_000, 5 * mebibyte]) {
    const terminal = flood(Math.ceil((8 * mebibyte) / size / (size < 1000 ? 100 : 1)), size)
    const { browser, close } = await browserOf(terminal)
    let [drawn, shown, longest] = [0, 0, 0]
    const tell = () => {
      browser.send(JSON.stringify({ ack: drawn }))
      drawn = 0
    }
    browser.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return
      longest = Math.max(longest, data.length)
      shown += data.length
      drawn += data.length
      // all that came in one turn is drawn, and told, at once: as the page does
      if (drawn >= longestPiece) setImmediate(() => drawn > 0 && tell())
    })
    const [code] = await once(browser, 'close')
    close()
    assert.equal([size, code, shown], [size, 1000, terminal.shown])
    assert.ok(longest <= longestPiece, `${longest} bytes came at once`)
  }
})

test('who acknowledges more than was sent gets no further ahead than a window', async () => {
  const terminal = flood(1_000, longestPiece)
  const { browser, close } = await browserOf(terminal)
  await once(browser, 'open')
  browser.send(JSON.stringify({ ack: Number.MAX_SAFE_INTEGER }))
  let last = -1
  while (terminal.shown !== last) {
    last = terminal.shown
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  close()
  assert.ok(terminal.shown <= 2 * window + 2 * longestPiece, `${terminal.shown} bytes were read ahead`)
})

test.run()
