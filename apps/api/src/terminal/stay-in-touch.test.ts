import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket, WebSocketServer } from 'ws'
import { stayInTouch } from './stay-in-touch.ts'

const test = suite('a WebSocket whose other end may vanish')

test('is kept while that answers, and dropped when it does not', async () => {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const answers of [true, false]) {
    const client = new WebSocket(address, { autoPong: answers })
    const [near] = (await once(sockets, 'connection')) as [WebSocket]
    const said: string[] = []
    stayInTouch(near, 50, () => said.push(near.readyState === near.OPEN ? 'before' : 'too late'))
    await sleep(300)
    assert.equal([near.readyState === near.OPEN, said], [answers, answers ? [] : ['before']])
    client.terminate()
  }
  sockets.close()
  server.close()
})

test.run()
