import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type DashboardPage, pageFor } from './dashboard-page.ts'

/** The path of a request, without its query, and without a fragment that something on the way has escaped. */
export const pathOf = (url: string) => url.split(/[?]|%23/i)[0] ?? ''

/** Serves the built dashboard: files with a hash in their name for good, and index.html for every page. */
export async function serveDashboard(
  app: FastifyInstance,
  folder: string,
  page: DashboardPage | undefined,
): Promise<void> {
  if (!page) {
    app.log.warn({ folder }, 'the dashboard is not built, so only the API is served')
    return
  }
  await app.register(fastifyStatic, {
    root: folder,
    preCompressed: true,
    wildcard: false,
    // sent in place of what they are made from: a route for each would take as long again at every start
    globIgnore: ['**/*.{br,gz}'],
    index: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      response.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
  const sendPage = (reply: FastifyReply, path: string) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(pageFor(page, path))
  app.setNotFoundHandler((request, reply) => {
    const reads = request.method === 'GET' || request.method === 'HEAD'
    const accept = request.headers.accept ?? '*/*'
    // not what a page or a program asked for by its own address: a page in its place would only mislead; an email address is no file
    const path = pathOf(request.url)
    const isPage =
      !/^\/(?:trpc|audit|recordings|assets|healthz|readyz|metrics|webhooks|invoices)(?:\/|$)|\/[^/@%]*\.\w+$/.test(
        path,
      )
    const wantsPage = reads && isPage && /text\/html|\*\/\*/.test(accept)
    if (!wantsPage) {
      const error = { message: 'Page not found.', data: { requestId: request.id } }
      return reply.code(404).send({ error })
    }
    const better = betterAddress(request.url)
    if (better) return reply.header('cache-control', 'no-store').redirect(better, 302)
    return sendPage(reply, path)
  })
  app.get('/', (_request, reply) => sendPage(reply, '/'))
}

/**
 * Where a mangled address was to lead: a link's fragment that a rewriter escaped is a fragment again, which no server sees, and
 * several slashes at the beginning are one.
 */
function betterAddress(url: string): string | null {
  const path = url.replace(/^\/{2,}/, '/')
  const fragment = /^(\/[\w/-]*)%23(token=[\w.~-]+)/i.exec(path)
  if (fragment) return `${fragment[1]}#${fragment[2]}`
  return path === url ? null : path
}
