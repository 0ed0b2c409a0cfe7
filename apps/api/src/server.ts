import cookie from '@fastify/cookie'
import type { Core } from '@gatehouse/core/access/core'
import { RateLimited } from '@gatehouse/core/access/errors'
import { onceHeader } from '@gatehouse/core/access/once'
import { log } from '@gatehouse/core/log/service-log'
import type { DiskWatch } from '@gatehouse/recordings/storage/disk-watch'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import type { TRPCError } from '@trpc/server'
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { hostKeyProbe, hostRead, loginTrial } from './ask-host.ts'
import { CarrierQuestions } from './carrier-questions.ts'
import { HostQuestions } from './host-questions.ts'
import { addAuditExport } from './http/audit-export.ts'
import { callerOf } from './http/caller.ts'
import { clearSignIn, setSignIn } from './http/cookie.ts'
import { pathOf, serveDashboard } from './http/dashboard.ts'
import { readDashboardPage } from './http/dashboard-page.ts'
import { addDemoPayments } from './http/demo-payments.ts'
import { addDispositionsCsv } from './http/dispositions-csv.ts'
import { addErrorHandler } from './http/error-handler.ts'
import { readForwardedFor } from './http/forwarded-for.ts'
import { addHealth } from './http/health.ts'
import { addInvoices } from './http/invoices.ts'
import { addOpenApi } from './http/openapi.ts'
import { answerPlainQueries } from './http/plain-queries.ts'
import { addRecordingSearch } from './http/recording-search.ts'
import { addRecordings } from './http/recordings.ts'
import { addReplays } from './http/replays.ts'
import { nameRequests, newRequestId, requestIdHeader } from './http/request-id.ts'
import { requestLog } from './http/request-log.ts'
import { requireSameOrigin } from './http/same-origin.ts'
import { addSecurityHeaders, securityHeaders } from './http/security-headers.ts'
import { addTerminals } from './http/terminals.ts'
import { addWebhooks } from './http/webhooks.ts'
import { addWebSockets } from './http/websockets.ts'
import { type AppRouter, appRouter } from './router.ts'
import { longestMessage } from './terminal/message.ts'
import type { WebTerminals } from './terminal/web-terminals.ts'
import type { Context } from './trpc.ts'

export interface ServerOptions {
  core: Core
  /** The built dashboard's folder. */
  dashboard: string
  /** Where the gateway keeps recordings; without it none can be played. */
  recordings?: RecordingStore
  /** The disk that recordings are written to. */
  disk?: DiskWatch
  /** What opens terminals in the browser; without it there are none. */
  terminals?: WebTerminals
  /** Proxies whose X-Forwarded-For is believed: addresses, CIDRs or `loopback`, which is the default. */
  trustProxy?: string[]
}

/** Bodies hold names, addresses and keys: 256 KiB is plenty. */
const bodyLimit = 256 * 1024

/** A request that has not come whole by then is given up: its socket is another's. */
const requestTimeout = 60_000

/** Calls in one batched request. */
const maxBatchSize = 10

/** The HTTP door: tRPC, downloads, health, and the dashboard. Call `listen()` on what it answers. */
export async function createServer({
  core,
  dashboard,
  recordings,
  disk,
  terminals,
  trustProxy = ['loopback'],
}: ServerOptions): Promise<FastifyInstance> {
  const { url } = core
  // paths without their query or fragment: an input or a link may hold a token
  const serializers = {
    req: ({ method, url, ip }: FastifyRequest) => ({ method, path: pathOf(url), ip }),
  }
  const page = readDashboardPage(dashboard)
  const headers = securityHeaders(url, page?.styles)
  const loggerInstance: FastifyBaseLogger = log.child({}, { serializers })
  const app: FastifyInstance = Fastify({
    loggerInstance,
    childLoggerFactory: requestLog,
    genReqId: newRequestId,
    bodyLimit,
    requestTimeout,
    trustProxy,
    // what is no address at all is answered before any hook
    frameworkErrors: ({ statusCode = 400 }, request, reply: FastifyReply) =>
      void reply
        .code(statusCode)
        .headers({ ...headers, 'cache-control': 'no-store', [requestIdHeader]: request.id })
        .send({ error: { message: 'This is not a valid address.', data: { requestId: request.id } } }),
    routerOptions: { maxParamLength: 2000 },
    forceCloseConnections: true,
  })
  await app.register(cookie)
  if (terminals) await addWebSockets(app, longestMessage, () => terminals.stop())
  readForwardedFor(app)
  addSecurityHeaders(app, headers)
  nameRequests(app)
  addErrorHandler(app)
  requireSameOrigin(app, url)
  addHealth(app, core, disk)
  addOpenApi(app, url)
  addAuditExport(app, core)
  addDispositionsCsv(app, core)
  if (core.isDemo) addDemoPayments(app, core)
  addWebhooks(app, core)
  if (recordings) {
    addRecordings(app, core, recordings)
    addInvoices(app, core, recordings)
    addReplays(app, core, recordings)
    addRecordingSearch(app, core, recordings)
  }
  if (terminals) addTerminals(app, core, terminals)
  const hostQuestions = new HostQuestions()
  const carriers = new CarrierQuestions()
  app.addHook('onClose', () => Promise.all([hostQuestions.close(), carriers.close()]))
  const contextOf = (request: FastifyRequest, reply: FastifyReply): Context => ({
    caller: callerOf(core, request),
    probe: hostKeyProbe,
    readHost: hostRead,
    tryLogin: loginTrial,
    askHost: hostQuestions.ask,
    carriers,
    recordings,
    log: request.log,
    requestId: request.id,
    signIn: { set: (token) => setSignIn(reply, token, url), clear: () => clearSignIn(reply, url) },
  })
  const trpcOptions: FastifyTRPCPluginOptions<AppRouter>['trpcOptions'] = {
    router: appRouter,
    allowMethodOverride: true, // a read whose input is a secret is sent as POST, to stay out of every access log
    maxBatchSize,
    createContext: ({ req, res, info }) => ({
      ...contextOf(req, res),
      onceKey: req.headers[onceHeader],
      isBatch: info.calls.length > 1,
    }),
    responseMeta: ({ errors }) => ({ headers: headersOf(errors) }),
  }
  await app.register(async (scope) => {
    answerPlainQueries(scope, { maxBatchSize, contextOf, headersOf })
    await scope.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions })
  })
  await serveDashboard(app, dashboard, page)
  return app
}

function headersOf(errors: TRPCError[]): Record<string, string> {
  // of a batch the longest: only then may all of it pass
  const waits = errors.flatMap(({ cause }) => (cause instanceof RateLimited ? [cause.retryAfter] : []))
  return {
    'cache-control': 'no-store',
    ...(waits.length > 0 && { 'retry-after': String(Math.max(...waits)) }),
  }
}
