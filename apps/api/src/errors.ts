import {
  Expired,
  Forbidden,
  FreshAuth,
  GatehouseError,
  Invalid,
  LimitReached,
  OutcomeUnknown,
  PasskeyRequired,
  RateLimited,
  type Reason,
  Suspended,
} from '@gatehouse/core/access/errors'
import { isDatabaseAway, isDatabaseSlow } from '@gatehouse/core/database/database-away'
import { TRPCError } from '@trpc/server'
import {
  getHTTPStatusCodeFromError,
  type TRPC_ERROR_CODE_KEY,
} from '@trpc/server/unstable-core-do-not-import'

const codes = {
  'signed-out': 'UNAUTHORIZED',
  'not-a-member': 'FORBIDDEN',
  scope: 'FORBIDDEN',
  'fresh-auth': 'FORBIDDEN',
  limit: 'FORBIDDEN',
  suspended: 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  expired: 'PRECONDITION_FAILED',
  invalid: 'BAD_REQUEST',
  rate: 'TOO_MANY_REQUESTS',
  unreachable: 'BAD_GATEWAY',
} as const satisfies Record<Reason, TRPC_ERROR_CODE_KEY>

/** Each word that says why something is refused, and the status that it comes with. */
export const reasons = Object.keys(codes) as Reason[] // of the record above

/** What a client learns beside the message: the reason, and what belongs to it. */
export function dataOf(error: unknown): Record<string, unknown> {
  if (error instanceof OutcomeUnknown) return { outcome: 'unknown' }
  if (!(error instanceof GatehouseError)) return {}
  return {
    reason: error.reason,
    ...(error instanceof Forbidden && { scope: error.scope }),
    ...((error instanceof FreshAuth || error instanceof PasskeyRequired) && { needs: error.needs }),
    ...(error instanceof LimitReached && { limit: error.limit }),
    ...(error instanceof Suspended && { holds: error.holds }),
    ...(error instanceof Invalid && { issues: error.issues }),
    ...(error instanceof RateLimited && { retryAfter: error.retryAfter }),
  }
}

/** A core error in tRPC's words. What is no refusal of ours keeps its message to itself. */
export function toTRPCError(cause: unknown): TRPCError {
  if (cause instanceof TRPCError) return cause
  if (cause instanceof GatehouseError)
    return new TRPCError({ code: codes[cause.reason], message: cause.message, cause })
  const unavailable = whyUnavailable(cause)
  if (unavailable) return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: unavailable, cause })
  // a call may be several transactions, so this says nothing of what was changed
  const message = 'Something went wrong in Gatehouse. The server’s log has the details.'
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message, cause })
}

function whyUnavailable(cause: unknown): string | undefined {
  if (cause instanceof OutcomeUnknown) return cause.message
  if (isDatabaseAway(cause))
    return 'This could not be done: Gatehouse can’t reach its database. Try again in a moment.'
  if (isDatabaseSlow(cause))
    return 'This could not be done: Gatehouse’s database took too long to answer. Try again in a moment.'
  return undefined
}

/** The same for a plain HTTP route. */
export function answerFor(cause: unknown, log: { error: (what: object, message: string) => void }) {
  const error = toTRPCError(cause)
  if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ err: cause }, 'unexpected error')
  const headers: Record<string, string> =
    cause instanceof RateLimited ? { 'retry-after': String(cause.retryAfter) } : {}
  return {
    // tRPC has no word for what is gone
    status: cause instanceof Expired ? 410 : getHTTPStatusCodeFromError(error),
    headers,
    body: { message: error.message, data: { code: error.code, ...dataOf(cause) } },
  }
}
