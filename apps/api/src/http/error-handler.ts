import { refusals } from '@gatehouse/core/refusal/refusal-log'
import type { FastifyInstance } from 'fastify'
import { askedOf, refuse } from './refuse.ts'

const json = 'application/json; charset=utf-8'

/**
 * The last place where an error of any route ends up, also one that a stream meets after its route has answered. What the HTTP
 * server itself refuses (a body that is too large, or no JSON) has its own words; of anything else the message stays here.
 */
export function addErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler<Error & { statusCode?: number; code?: string }>((error, request, reply) => {
    const { statusCode = 500, code } = error
    // the codes of Fastify and its plugins, whose messages are made for clients
    if (statusCode < 400 || statusCode >= 500 || !code?.startsWith('FST_'))
      // the file that was about to be sent is not sent
      return refuse(error, request, reply.removeHeader('content-disposition').type(json))
    refusals.say({ event: 'input.refused', ...askedOf(request), reason: code }, request.log)
    return reply
      .code(statusCode)
      .header('cache-control', 'no-store')
      .send({ error: { message: error.message, data: { requestId: request.id } } })
  })
}
