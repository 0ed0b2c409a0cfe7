import { randomInt } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** Without what is read as something else: 0 and O, 1 and I and L. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const length = 6

/** Where an answer names its request. */
export const requestIdHeader = 'x-request-id'

/** A short name of one request: a person can read it out, and find it in the log as `reqId`. */
export function newRequestId(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** Each answer of a plain route that says that something went wrong names its request; so does a batch of which one call did. */
export function nameRefusedRequests(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (reply.statusCode >= 400 || reply.statusCode === 207) reply.header(requestIdHeader, request.id)
    done()
  })
}
