import type { Core } from '@gatehouse/core/access/core'
import { exportDispositions } from '@gatehouse/core/dialer/disposition/export-dispositions'
import type { FastifyInstance } from 'fastify'
import { callerOf } from './caller.ts'
import { refuse } from './refuse.ts'

/** `GET /dispositions.csv?account=`: the account's dispositions in VICIdial's columns. */
export function addDispositionsCsv(app: FastifyInstance, core: Core): void {
  app.get<{ Querystring: { account?: string } }>('/dispositions.csv', async (request, reply) => {
    const { account } = request.query
    try {
      const { csv } = await exportDispositions(callerOf(core, request, account), {})
      return reply
        .type('text/csv; charset=utf-8')
        .header(
          'content-disposition',
          `attachment; filename="dispositions-${(account ?? 'account').replace(/[^a-z0-9-]/g, '')}.csv"`,
        )
        .header('cache-control', 'no-store')
        .send(csv)
    } catch (error) {
      return refuse(error, request, reply)
    }
  })
}
