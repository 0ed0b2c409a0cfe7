import type { Core } from '@gatehouse/core/access/core'
import { NotFound } from '@gatehouse/core/access/errors'
import { getDocument } from '@gatehouse/core/billing/invoice/list-invoices'
import { invoiceFile } from '@gatehouse/core/billing/invoice/store-file'
import { fileStore } from '@gatehouse/recordings/storage/file-store'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import type { FastifyInstance } from 'fastify'
import { callerOf } from './caller.ts'
import { refuse } from './refuse.ts'

type Question = { Params: { file: string }; Querystring: { account?: string } }

const types = {
  pdf: 'application/pdf',
  xml: 'application/xml; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
} as const

/** `GET /invoices/<number>.pdf|.xml|.csv`: one document, as it was issued; the CSV also says what became of it. */
export function addInvoices(app: FastifyInstance, core: Core, recordings: RecordingStore): void {
  const files = fileStore(recordings)
  app.get<Question>('/invoices/:file(^[A-Za-z0-9-]+\\.(?:pdf|xml|csv)$)', async (request, reply) => {
    const { file } = request.params
    const [number = '', kind = 'pdf'] = file.split('.') as [string, keyof typeof types] // as the route has it
    try {
      const found = await getDocument(callerOf(core, request, request.query.account), {
        number,
      })
      const { account, id, document } = found
      const body = await bodyOf(kind, () => invoiceFile(core, files, { account, invoice: id }), found)
      return reply
        .type(types[kind])
        .header('content-disposition', `attachment; filename="${document.number}.${kind}"`)
        .header('cache-control', 'no-store')
        .send(body)
    } catch (error) {
      return refuse(error, request, reply)
    }
  })
}

async function bodyOf(
  kind: keyof typeof types,
  pdf: () => Promise<Buffer>,
  found: Awaited<ReturnType<typeof getDocument>>,
): Promise<Buffer | string> {
  if (kind === 'pdf') return pdf()
  if (kind === 'csv') {
    const { invoicesCsv } = await import('@gatehouse/core/billing/invoice/invoices-csv')
    return invoicesCsv([found])
  }
  const { facturX } = await import('@gatehouse/core/billing/invoice/pdf/factur-x')
  const xml = facturX(found.document)
  if (xml === null) throw new NotFound('XML of this invoice')
  return xml
}
