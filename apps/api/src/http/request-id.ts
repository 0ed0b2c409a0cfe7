import { randomInt } from 'node:crypto'
import { inRequest } from '@gatehouse/core/log/service-log'
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

/** Each answer names its request, and so does each line of the log that is written for it. What a client calls it is nothing to us. */
export function nameRequests(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    reply.header(requestIdHeader, request.id)
    done()
  })
  // once the body is read, in whose events the request in hand would be lost
  app.addHook('preValidation', (request, _reply, done) => inRequest(request.id, done))
}
