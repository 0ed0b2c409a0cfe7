import { z } from 'zod'
import { mutation } from '../access/mutation.ts'
import { Account } from './account.entity.ts'

/** Changes how an account is run. */
export const changeAccountSettings = mutation({
  verb: 'account.settings_changed',
  scope: 'account:update',
  input: z.object({
    checkMinutes: z
      .int('Minutes, a whole number.')
      .min(1, 'At least 1 minute.')
      .max(1440, 'At most 1440 minutes, which is a day.'),
  }),
  async run({ account: { id, slug }, em }, { checkMinutes }) {
    const account = await em.findOneOrFail(Account, { id })
    account.checkMinutes = checkMinutes
    return { result: { checkMinutes }, resource: { id, label: slug } }
  },
})
