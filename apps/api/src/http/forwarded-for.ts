import { addressOf } from '@gatehouse/core/limit/network-of'
import type { FastifyInstance } from 'fastify'

/**
 * Takes ports and brackets off the addresses of X-Forwarded-For, which some proxies write: with them no address counts as a
 * trusted proxy's, and none as a client's.
 */
export function readForwardedFor(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw }) => {
    const given = raw.headers['x-forwarded-for']
    if (given === undefined) return
    const addresses = String(given).split(',')
    raw.headers['x-forwarded-for'] = addresses.map((one) => addressOf(one) ?? one.trim()).join(', ')
  })
}
