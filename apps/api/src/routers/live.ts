import { watchAccount } from '@gatehouse/core/live/watch-account'
import { member, router } from '../trpc.ts'

// EventSource sends no headers, so the account is in the input
const account = (raw: unknown) => ({ account: String(Object(raw).account ?? '') })

export const live = router({
  changes: member('account:read')
    .input(account)
    .subscription(({ ctx, input, signal }) =>
      watchAccount(
        { ...ctx.caller, account: input.account || ctx.caller.account },
        signal ?? new AbortController().signal,
      ),
    ),
})
