import { z } from 'zod'
import { Invalid } from '../access/errors.ts'
import { mutation } from '../access/mutation.ts'
import { Account } from './account.entity.ts'

/** Closes the account for good: nobody gets in, and every server loses Gatehouse's keys. `slug` repeats its name, so that nobody does it by accident. */
export const closeAccount = mutation({
  verb: 'account.closed',
  scope: 'account:close',
  input: z.object({ slug: z.string() }),
  async run({ account: { id, slug }, em, now }, input) {
    if (input.slug !== slug)
      throw new Invalid([{ path: ['slug'], message: `Type ${slug} to close this account.` }])
    const account = await em.findOneOrFail(Account, { id })
    account.closedAt = now
    return { result: { slug }, resource: { id, label: slug } }
  },
})
