import type { Core } from '@gatehouse/core/access/core'
import { realRails } from '@gatehouse/core/billing/payment/real-rails'
import { longestWebhook, receiveWebhook } from '@gatehouse/core/billing/webhook/receive-webhook'
import type { FastifyInstance } from 'fastify'

/** What payment providers send, at `POST /webhooks/<provider>` of those that are set up: kept as it came, since a signature is over its bytes. */
export function addWebhooks(app: FastifyInstance, core: Core): void {
  const rails = realRails.filter((rail) => core.payments[rail])
  if (rails.length === 0) return
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: longestWebhook },
      (_request, body, done) => done(null, body),
    )
    for (const rail of rails) {
      scope.post(`/webhooks/${rail}`, { bodyLimit: longestWebhook }, async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value[0] : value,
          ]),
        )
        const isTheirs = await receiveWebhook(core, rail, { body, headers, receivedAt: new Date() })
        if (isTheirs) return reply.code(200).send({ received: true })
        return reply
          .code(400)
          .send({ error: { message: 'The signature is not valid.', data: { requestId: request.id } } })
      })
    }
  })
}
