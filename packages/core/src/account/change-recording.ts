import { z } from 'zod'
import { mutation } from '../access/mutation.ts'
import { Account } from './account.entity.ts'

/** Changes what recordings of SSH sessions hold, and for how many days they are kept; what is left out stays as it is. */
export const changeRecording = mutation({
  verb: 'account.settings_changed',
  scope: 'account:update',
  input: z.object({
    recordInput: z.boolean().optional(),
    recordingDays: z
      .int('Days, a whole number.')
      .min(1, 'At least 1 day.')
      .max(3650, 'At most 3650 days.')
      .nullable()
      .optional(),
  }),
  async run({ account: { id, slug }, em }, input) {
    const account = await em.findOneOrFail(Account, { id })
    if (input.recordInput !== undefined) account.recordInput = input.recordInput
    if (input.recordingDays !== undefined) account.recordingDays = input.recordingDays
    const { recordInput, recordingDays } = account
    return {
      result: { recordInput, recordingDays: recordingDays ?? null },
      resource: { id, label: slug },
    }
  },
})
