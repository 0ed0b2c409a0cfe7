import type { Caller } from '@gatehouse/core/access/caller'
import { SignedOut } from '@gatehouse/core/access/errors'
import { unreadable } from '@gatehouse/core/access/input'
import { onceOf, wrongOnce } from '@gatehouse/core/access/once'
import type { Scope } from '@gatehouse/core/access/roles'
import type { CarrierWay } from '@gatehouse/core/dialer/trunk/carrier-way'
import type { HostRead } from '@gatehouse/core/fleet/manifest/explain-sync'
import type { LoginTrial } from '@gatehouse/core/fleet/server/try-login'
import type { RefusalSink } from '@gatehouse/core/refusal/refusal-log'
import type { HostQuestion } from '@gatehouse/hosts/service/host-services'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { initTRPC } from '@trpc/server'
import type { HostKeyProbe } from './ask-host.ts'
import { dataOf, toTRPCError } from './errors.ts'
import { noteRefusal } from './note-refusal.ts'

/** What a procedure has of its request. The cookie is all that it may write. */
export interface Context {
  caller: Caller
  probe: HostKeyProbe
  readHost: HostRead
  tryLogin: LoginTrial
  /** Asks servers what pages show of them. */
  askHost: HostQuestion
  /** Asks carriers from servers. */
  carriers: CarrierWay
  /** Where recordings are read; undefined where this process has none. */
  recordings: RecordingStore | undefined
  /** Names the request in its answer and in the log. */
  requestId: string
  /** What the request names itself by Idempotency-Key, and whether it is several calls. */
  onceKey?: string | string[] | undefined
  isBatch?: boolean | undefined
  log: RefusalSink & { error: (what: object, message: string) => void }
  signIn: { set(token: string): void; clear(): void }
}

/** Said of every procedure, so that a test can walk them all: who may call it. */
export interface Meta {
  access: 'public' | 'signed-in' | Scope
  /** Whether it looks at a token, code or passkey in its input: what is wrong there is an authentication that failed. */
  takesProof?: true
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    errorFormatter: ({ shape, error, ctx }) => ({
      message: shape.message,
      code: shape.code,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        ...(ctx && { requestId: ctx.requestId }),
        ...dataOf(error.cause),
      },
    }),
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  })

export const router = t.router

const refusing = t.procedure.use(async ({ next, ctx, path, meta, getRawInput }) => {
  // what is no JSON goes on as an input that cannot be right: whoever may not ask is told that, and nothing of the input
  const result = await next({ getRawInput: () => getRawInput().catch(() => unreadable) })
  if (result.ok) return result
  const { cause, code } = result.error
  // what tRPC itself has refused, such as a body that is no JSON, has its code already
  const error = code === 'INTERNAL_SERVER_ERROR' ? toTRPCError(cause ?? result.error) : result.error
  const { ip, account } = ctx.caller
  noteRefusal(error.cause, ctx.log, { path, ip, account, takesProof: meta?.takesProof })
  if (error.code === 'INTERNAL_SERVER_ERROR') ctx.log.error({ err: cause, path }, 'unexpected error')
  throw error
})

const mapped = refusing.use(async ({ next, ctx, path, type, getRawInput }) => {
  if (type !== 'mutation' || ctx.onceKey === undefined) return next()
  return next({ ctx: { caller: namedOnce(ctx, path, await getRawInput()) } })
})

/** The caller of a request that names itself: one call at a time can. */
function namedOnce({ caller, onceKey, isBatch, requestId }: Context, path: string, input: unknown): Caller {
  const key = typeof onceKey === 'string' ? onceKey : ''
  const once = isBatch
    ? wrongOnce('Send this call by itself: a batch has no one key.')
    : onceOf(key, path, input)
  return { ...caller, request: { id: requestId, once } }
}

/** For everybody. */
export const anyone = mapped.meta({ access: 'public' })

/** For whoever brings a token, a code or a passkey. */
export const prover = mapped.meta({ access: 'public', takesProof: true })

/** For whoever shows a sign-in or an API key; the verb finds out whose. */
export const signedIn = mapped.meta({ access: 'signed-in' }).use(({ ctx, next }) => {
  if (!ctx.caller.credential) throw new SignedOut()
  return next()
})

/** For members of the account named, with this scope; the verb checks it inside its transaction. */
export const member = (scope: Scope) => signedIn.meta({ access: scope })
