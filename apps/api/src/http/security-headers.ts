import type { FastifyInstance } from 'fastify'

// default-src is what is not named here: no frames, plug-ins, media, workers
const directives = (styles: readonly string[]) => [
  "default-src 'none'",
  // asciinema-player draws recordings with WebAssembly
  "script-src 'self' 'wasm-unsafe-eval'",
  ['style-src', "'self'", ...styles.map((hash) => `'${hash}'`)].join(' '),
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  // no text becomes code; the dashboard's templates pass by its one policy (apps/web/src/trusted-html.ts)
  "require-trusted-types-for 'script'",
  'trusted-types default',
]

/**
 * Headers of every answer: no inline scripts, no frames, no referrer (links carry tokens in their fragments).
 * @param styles the hashes of the styles that stand in the dashboard's page
 */
export function securityHeaders(url: string, styles: readonly string[] = []): Record<string, string> {
  const secure = url.startsWith('https:')
  const policy = [...directives(styles), ...(secure ? ['upgrade-insecure-requests'] : [])].join('; ')
  return {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

/** What is no file of the dashboard is about somebody, or is the news of a moment: kept by nobody. */
export function addSecurityHeaders(app: FastifyInstance, headers: Record<string, string>): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    // a page that needs less than the dashboard has a policy of its own
    const own = reply.getHeader('content-security-policy')
    reply.headers(own === undefined ? headers : { ...headers, 'content-security-policy': own })
    done()
  })
}
