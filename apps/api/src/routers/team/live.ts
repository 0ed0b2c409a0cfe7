import { watchAccount } from '@gatehouse/core/team/account/watch-account'
import { z } from 'zod'
import { aboutAccount, mapped } from '../../stream.ts'
import { member, router } from '../../trpc.ts'
import { inputOf } from '../../verb-procedure.ts'

// what it is not is read by aboutAccount() as nothing
const input = inputOf(z.object({ account: z.string().optional() }))

export const live = router({
  changes: member('account:read')
    .input(input)
    .subscription(({ ctx, input, path, signal = new AbortController().signal }) => {
      const caller = aboutAccount(ctx, input)
      return mapped(watchAccount(caller, signal), { ...ctx, caller }, path)
    }),
})
