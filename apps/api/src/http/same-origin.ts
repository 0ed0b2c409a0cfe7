import { refusals } from '@gatehouse/core/refusal/refusal-log'
import type { FastifyInstance } from 'fastify'
import { printable } from './caller.ts'
import { askedOf } from './refuse.ts'

/** FORBIDDEN as tRPC numbers it, so that a dashboard under a wrong address can read the message. */
const forbidden = -32003

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a GET of it writes an event, so that no other site may cause one. */
    writes?: true
  }
}

/** The options of a route whose GET writes an event. */
export const writing = { exposeHeadRoute: false, config: { writes: true } } as const

/** Such a route has no HEAD: an event would say that somebody saw what nobody was sent. */
export function refuseHead(app: FastifyInstance, path: string): void {
  app.head(path, (_request, reply) => reply.code(405).header('allow', 'GET').send())
}

/**
 * Refuses a changing request, a read that stands in the log, and a WebSocket, that a browser opens from another origin. A request without Origin and Sec-Fetch-Site
 * comes from no browser, so nobody's cookie rides on it unasked.
 */
export function requireSameOrigin(app: FastifyInstance, url: string): void {
  const own = new URL(url).origin
  app.addHook('onRequest', async (request, reply) => {
    const reads = request.method === 'GET' || request.method === 'HEAD'
    // a subscription of tRPC may write, too: to watch a session is an event
    const writes = request.routeOptions.config.writes || request.url.startsWith('/trpc')
    if (reads && !writes && request.headers.upgrade === undefined) return
    const { origin, 'sec-fetch-site': site } = request.headers
    if (
      origin === undefined ? site === undefined || site === 'same-origin' || site === 'none' : origin === own
    )
      return
    const from = { origin: printable(origin) || null, site: printable(site) || null }
    refusals.say({ event: 'origin.refused', ...askedOf(request), ...from }, request.log)
    const message = `This request came from a different origin. Open the dashboard at ${own}.`
    return reply.code(403).send({ error: { code: forbidden, message, data: { requestId: request.id } } })
  })
}
