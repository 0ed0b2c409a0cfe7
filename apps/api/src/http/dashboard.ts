import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Serves the built dashboard: files with a hash in their name for good, and index.html for every page. */
export async function serveDashboard(app: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, 'index.html')
  if (!existsSync(index)) {
    app.log.warn({ folder }, 'the dashboard is not built: only the API is served')
    return
  }
  await app.register(fastifyStatic, {
    root: folder,
    preCompressed: true,
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      response.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
  const page = readFileSync(index)
  app.setNotFoundHandler((request, reply) => {
    const reads = request.method === 'GET' || request.method === 'HEAD'
    const accept = request.headers.accept ?? '*/*'
    // not what a page or a program asked for by its own address: a page in its place would only mislead
    const isPage = !/^\/(?:trpc|audit|recordings|assets)(?:\/|$)|\.\w+$/.test(request.url.split('?')[0] ?? '')
    const wantsPage = reads && isPage && /text\/html|\*\/\*/.test(accept)
    if (!wantsPage) return reply.code(404).send({ error: { message: 'There is nothing at this address.' } })
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
  })
  app.get('/', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page),
  )
}
