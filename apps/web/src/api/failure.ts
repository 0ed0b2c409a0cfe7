import { TRPCClientError } from '@trpc/client'

/** One thing wrong with one field of what was sent. */
export interface Issue {
  path: string[]
  message: string
}

/** A refused or failed call, as a page can show it. `reason` is a word of the API's list, `offline`, `unknown` (it may have happened), or `page` for what went wrong in it. */
export interface Failure {
  reason: string
  message: string
  scope?: string
  limit?: string
  /** What would make it fresh, of `fresh-auth`: `passkey` where there is none to touch. */
  needs?: string
  issues: Issue[]
  /** Seconds until another try makes sense. */
  retryAfter?: number
  /** Names the request in the server's log. */
  requestId?: string
}

/** Something went wrong whose message is a sentence for the reader. */
export class UserFacingError extends Error {}

/** Gatehouse has taken too long. */
export class NotAnswered extends Error {
  constructor(seconds: number) {
    super(`Gatehouse hasn’t answered for ${seconds} seconds.`)
  }
}

/** Reads any thrown value as a failure; an unknown one becomes a plain sentence. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof UserFacingError) return { reason: 'user-facing', message: thrown.message, issues: [] }
  if (!(thrown instanceof TRPCClientError)) {
    console.error(thrown)
    return { reason: 'page', message: 'Something on this page went wrong.', issues: [] }
  }
  const data: unknown = thrown.data
  const requestId = isRecord(data) && typeof data.requestId === 'string' && { requestId: data.requestId }
  // refused before any procedure
  if (thrown.shape && !(isRecord(data) && Object.keys(data).some((name) => name !== 'requestId')))
    return { reason: 'user-facing', message: thrown.message, issues: [], ...requestId }
  if (!isRecord(data)) {
    const message = thrown.cause instanceof NotAnswered ? thrown.cause.message : 'Gatehouse did not answer.'
    return { reason: 'offline', message, issues: [] }
  }
  return {
    ...requestId,
    reason:
      typeof data.reason === 'string' ? data.reason : data.outcome === 'unknown' ? 'unknown' : 'internal',
    message: thrown.message,
    issues: Array.isArray(data.issues) ? data.issues.filter(isIssue) : [],
    ...(typeof data.scope === 'string' && { scope: data.scope }),
    ...(typeof data.needs === 'string' && { needs: data.needs }),
    ...(typeof data.limit === 'string' && { limit: data.limit }),
    ...(typeof data.retryAfter === 'number' && { retryAfter: data.retryAfter }),
  }
}

/** What is wrong with `field`, if anything is. */
export function issueWith(failure: Failure | undefined, field: string): string | undefined {
  return failure?.issues.find((issue) => issue.path[0] === field)?.message
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isIssue(value: unknown): value is Issue {
  return isRecord(value) && Array.isArray(value.path) && typeof value.message === 'string'
}
