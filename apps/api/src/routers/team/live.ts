import { watchAccount } from '@gatehouse/core/team/account/watch-account'
import { aboutAccount, mapped } from '../../stream.ts'
import { member, router } from '../../trpc.ts'

const input = (raw: unknown) => raw as { account?: string } // read by aboutAccount()

export const live = router({
  changes: member('account:read')
    .input(input)
    .subscription(({ ctx, input, path, signal = new AbortController().signal }) => {
      const caller = aboutAccount(ctx, input)
      return mapped(watchAccount(caller, signal), { ...ctx, caller }, path)
    }),
})
