import type { Core } from '@gatehouse/core/access/core'
import { parseInput } from '@gatehouse/core/access/input'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { terminalSize } from '../terminal/message.ts'
import { serveTerminal } from '../terminal/serve-terminal.ts'
import type { WebTerminal, WebTerminals } from '../terminal/web-terminals.ts'
import { callerOf } from './caller.ts'
import { refuse } from './refuse.ts'

type Route = {
  Params: { server: string }
  Querystring: { account?: string; login?: string; cols?: string; rows?: string }
}

/**
 * `GET /terminals/<server id>?account=&login=&cols=&rows=`, upgraded to a WebSocket: a terminal on the server, by a shared login where one is named. Who may not have one
 * is refused before the upgrade, as everywhere; another origin was before (see same-origin.ts). Without an upgrade it answers
 * the same refusals, which a browser does not tell of a WebSocket's.
 */
export function addTerminals(app: FastifyInstance, core: Core, terminals: WebTerminals): void {
  const admitted = new WeakMap<FastifyRequest, () => WebTerminal>()
  app.route<Route>({
    method: 'GET',
    url: '/terminals/:server',
    async preHandler(request, reply) {
      try {
        const { account, login = null, cols = 80, rows = 24 } = request.query
        const size = parseInput(terminalSize, { cols, rows })
        const caller = callerOf(core, request, account)
        admitted.set(
          request,
          await terminals.admit(caller, { server: request.params.server, login, ...size }),
        )
      } catch (error) {
        return refuse(error, request, reply)
      }
    },
    handler: (_request, reply) =>
      reply
        .code(426)
        .header('upgrade', 'websocket')
        .send({
          error: { message: 'Open terminals over a WebSocket.' },
        }),
    wsHandler(socket, request) {
      const begin = admitted.get(request)
      if (begin) return serveTerminal(socket, begin())
      socket.close()
    },
  })
}
