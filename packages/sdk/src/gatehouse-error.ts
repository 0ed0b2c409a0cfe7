import type { Issue, PlanLimit, Reason } from '@gatehouse/core/access/errors'
import type { HoldKind } from '@gatehouse/core/access/hold'
import type { Scope } from '@gatehouse/core/access/roles'
import { TRPCClientError } from '@trpc/client'

/** What comes with a reason. */
interface DataOfReason {
  /** The scope that the key, or its maker's role, lacks. */
  scope: { scope: Scope }
  /** The limit of the account's plan. */
  limit: { limit: PlanLimit }
  /** Why nothing can be added to the account; none where only an owner may know. */
  suspended: { holds: HoldKind[] }
  /** What is wrong with the input, field by field. */
  invalid: { issues: Issue[] }
  /** Seconds until the next attempt may succeed. */
  rate: { retryAfter: number }
}

type Refusal<R> = R extends Reason
  ? Error & {
      /** One word for a program. */
      readonly reason: R
      /** The HTTP status. */
      readonly status: number
      readonly data: R extends keyof DataOfReason ? DataOfReason[R] : Record<never, never>
    }
  : never

/** A refusal by Gatehouse; `message` is a whole sentence for people. Nothing was changed. */
export type GatehouseError<R extends Reason = Reason> = Refusal<R>

/** Whether `error` is a refusal by Gatehouse, for this reason if one is given. */
export function isGatehouseError<R extends Reason = Reason>(
  error: unknown,
  reason?: R,
): error is GatehouseError<R> {
  // by name, since a program may hold two copies of this package
  return (
    error instanceof Error &&
    error.name === 'GatehouseError' &&
    'reason' in error &&
    (reason === undefined || error.reason === reason)
  )
}

/** What a failed call throws: a GatehouseError, or for any other failure an Error with the first one as its cause. */
export function errorOf(cause: unknown, url: string): unknown {
  if (!(cause instanceof TRPCClientError)) return cause
  const { code: _code, httpStatus: status, path: _path, reason, ...data } = Object(cause.data)
  if (typeof reason === 'string') {
    const error = Object.assign(new Error(cause.message, { cause }), { reason, status, data })
    return Object.defineProperty(error, 'name', { value: 'GatehouseError' })
  }
  if (cause.data) return new Error(cause.message, { cause })
  const name = cause.cause?.name
  if (name === 'AbortError') return cause.cause
  if (name === 'TimeoutError') return new Error(`Gatehouse at ${url} did not answer in time.`, { cause })
  if (name === 'SyntaxError' || cause.meta?.['response']) {
    return new Error(
      `What answers at ${url} is not Gatehouse, or something is in between, such as a proxy.`,
      { cause },
    )
  }
  return new Error(`Gatehouse at ${url} cannot be reached: ${cause.message}.`, { cause })
}
