import type { Core } from '@gatehouse/core/access/core'
import { type ExportFormat, exportEvents } from '@gatehouse/core/audit/log/export-events'
import type { FastifyInstance } from 'fastify'
import { callerOf } from './caller.ts'
import { refuse } from './refuse.ts'
import { refuseHead, writing } from './same-origin.ts'

const types: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

type Question = {
  account?: string
  format: ExportFormat
  actor?: string
  resource?: string
  verb?: string
  from?: string
  to?: string
}

/** `GET /audit/export`: the log as a streamed download. */
export function addAuditExport(app: FastifyInstance, core: Core): void {
  refuseHead(app, '/audit/export')
  app.get<{ Querystring: Question }>('/audit/export', writing, async (request, reply) => {
    const { account, ...question } = request.query
    try {
      const stream = await exportEvents(callerOf(core, request, account), question, { bom: true })
      const day = new Date().toISOString().slice(0, 10)
      return reply
        .type(types[question.format])
        .header(
          'content-disposition',
          `attachment; filename="audit-${(account ?? 'log').replace(/[^a-z0-9-]/g, '')}-${day}.${question.format}"`,
        )
        .header('cache-control', 'no-store')
        .send(stream)
    } catch (error) {
      return refuse(error, request, reply)
    }
  })
}
