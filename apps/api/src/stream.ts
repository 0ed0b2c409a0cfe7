import { toTRPCError } from './errors.ts'
import { printable } from './http/caller.ts'
import { noteRefusal } from './note-refusal.ts'
import type { Context } from './trpc.ts'

/** EventSource sends no headers, so the account may be in the input. */
export function aboutAccount({ caller }: Context, raw: unknown): Context['caller'] {
  return { ...caller, account: printable(Object(raw).account) || caller.account }
}

/** A stream that has begun is past the middleware that maps errors, so it maps its own. */
export async function* mapped<T>(
  stream: AsyncGenerator<T>,
  { log, caller }: Context,
  path: string,
): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (cause) {
    const error = toTRPCError(cause)
    noteRefusal(cause, log, { path, ip: caller.ip, account: caller.account })
    if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ err: cause }, 'unexpected error in a stream')
    throw error
  }
}
