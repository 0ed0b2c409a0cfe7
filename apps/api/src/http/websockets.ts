import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'

/** For a socket whose server goes (RFC 6455 §7.4.1). */
const goingAway = 1001
const farewellMs = 500

/**
 * Lets routes answer WebSockets. To be called before any hook that may refuse one: this sees to it that the connection of a
 * refused one is closed.
 * @param longest bytes of one message
 * @param beforeClose what the ones that are open are to be told before they are closed
 */
export async function addWebSockets(
  app: FastifyInstance,
  longest: number,
  beforeClose: () => Promise<void>,
): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: longest },
    async preClose() {
      const { clients } = app.websocketServer
      const left = Promise.all([...clients].map((client) => once(client, 'close')))
      await beforeClose()
      await Promise.race([left, sleep(farewellMs, null, { ref: false })])
      for (const client of clients) client.close(goingAway)
      app.websocketServer.close()
    },
  })
}
