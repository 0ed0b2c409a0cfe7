import { z } from 'zod'
import { LimitReached } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { Account } from './account.entity.ts'
import { isShorter, keepRecordings } from './keep-recordings.ts'
import { changeRoom, keepsLess, recordingRoomInput } from './recording-room.ts'
import { shortenedMails } from './shortened-mails.ts'

/** For how many days what a shortened setting makes overdue is still kept. */
const graceDays = 1

/**
 * Changes what recordings of SSH sessions hold, for how many days they are kept, and how much room they may take; what is left out stays as
 * it is, and live sessions meet a new quota at once. Keeping them for a shorter time, keeping less of what commands say, or recording what is
 * typed needs a fresh touch; a shorter time holds a day later, and the owners hear of it by mail.
 */
export const changeRecording = mutation({
  verb: 'account.settings_changed',
  scope: 'account:update',
  input: z.object({
    recordInput: z.boolean().optional(),
    recordingDays: z
      .int('Enter a whole number of days.')
      .min(1, 'At least 1 day.')
      .max(3650, 'At most 3,650 days.')
      .nullable()
      .optional(),
    ...recordingRoomInput,
  }),
  grows: () => false,
  async fresh(input, { account: { id }, em }) {
    const { recordInput, recordingDays } = input
    const account = await em.findOneOrFail(Account, { id })
    const shortens = recordingDays !== undefined && isShorter(recordingDays, account.recordingDays)
    return shortens || (recordInput === true && !account.recordInput) || keepsLess(account, input)
  },
  async run(work, input) {
    const { em, now } = work
    const { id, slug } = work.account
    const account = await em.findOneOrFail(Account, { id })
    const jobs = []
    if (input.recordInput !== undefined) account.recordInput = input.recordInput
    if (input.recordingDays !== undefined && input.recordingDays !== account.recordingDays) {
      if (isShorter(account.recordingDaysMost, input.recordingDays))
        throw new LimitReached('recording-days', account.recordingDaysMost ?? 0)
      if (keepRecordings(account, input.recordingDays, now, graceDays))
        jobs.push(...(await shortenedMails(work, account)))
    }
    changeRoom(work, account, input)
    const { recordInput, recordingDays, recordingGigabytes } = account
    const { sessionMegabytes, commandKilobytes, commandKilobytesPerSecond } = account
    return {
      result: {
        recordInput,
        recordingDays: recordingDays ?? null,
        recordingGigabytes: recordingGigabytes ?? null,
        sessionMegabytes,
        commandKilobytes,
        commandKilobytesPerSecond,
      },
      resource: { id, label: slug },
      jobs,
    }
  },
})
