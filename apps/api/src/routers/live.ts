import { watchAccount } from '@gatehouse/core/live/watch-account'
import { toTRPCError } from '../errors.ts'
import { printable } from '../http/caller.ts'
import { type Context, member, router } from '../trpc.ts'

// EventSource sends no headers, so the account is in the input
const account = (raw: unknown) => ({ account: printable(Object(raw).account) })

/** A stream that has begun is past the middleware that maps errors, so it maps its own. */
async function* mapped<T>(stream: AsyncGenerator<T>, { log }: Context): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (cause) {
    const error = toTRPCError(cause)
    if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ err: cause }, 'unexpected error in a stream')
    throw error
  }
}

export const live = router({
  changes: member('account:read')
    .input(account)
    .subscription(({ ctx, input, signal }) => {
      const caller = { ...ctx.caller, account: input.account || ctx.caller.account }
      return mapped(watchAccount(caller, signal ?? new AbortController().signal), ctx)
    }),
})
