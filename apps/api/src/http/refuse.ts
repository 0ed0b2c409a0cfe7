import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerFor } from '../errors.ts'
import { noteRefusal } from '../note-refusal.ts'
import { printable } from './caller.ts'

/** Answers a plain route's error: a refusal in words, of anything else only that it went wrong; the log has the rest. */
export function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  noteRefusal(error, request.log, askedOf(request))
  const { status, headers, body } = answerFor(error, request.log)
  const data = { ...body.data, requestId: request.id }
  return reply
    .code(status)
    .headers(headers)
    .send({ error: { ...body, data } })
}

/** For the log. */
export function askedOf({ ip, routeOptions, query, params }: FastifyRequest) {
  const { account } = { ...Object(params), ...Object(query) }
  return { path: routeOptions.url, ip, account: printable(account) || null }
}
