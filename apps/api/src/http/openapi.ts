import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { takesGzip } from './compressed.ts'

interface Built {
  etag: string
  plain: Buffer
  gzip: Buffer
}

/** `GET /openapi.json`: what all of this answers, as OpenAPI 3.1. It is made when it is first asked for. */
export function addOpenApi(app: FastifyInstance, url: string): void {
  let built: Promise<Built> | undefined
  app.get('/openapi.json', async ({ headers }, reply) => {
    built ??= build(url)
    const { etag, plain, gzip } = await built
    reply.headers({ etag, 'cache-control': 'public, max-age=300', vary: 'accept-encoding' })
    if (headers['if-none-match']?.includes(etag)) return reply.code(304).send()
    reply.type('application/json')
    return takesGzip(headers['accept-encoding'])
      ? reply.header('content-encoding', 'gzip').send(gzip)
      : reply.send(plain)
  })
}

async function build(url: string): Promise<Built> {
  const { describeApi } = await import('../openapi/document.ts')
  const plain = Buffer.from(JSON.stringify(describeApi(url)))
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { etag, plain, gzip: gzipSync(plain) }
}
