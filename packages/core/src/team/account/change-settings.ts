import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { Account } from './account.entity.ts'
import { writtenTarget } from './forward-target.ts'

const mostTargets = 100

const input = z.object({
  checkMinutes: z
    .int('Enter a whole number of minutes.')
    .min(1, 'At least 1 minute.')
    .max(1440, 'At most 1,440 minutes (a day).')
    .optional(),
  /** Null for no limit. */
  sessionIdleMinutes: z
    .int('Enter a whole number of minutes.')
    .min(1, 'At least 1 minute.')
    .max(1440, 'At most 1,440 minutes (a day).')
    .nullable()
    .optional(),
  /** Null for no limit. */
  sessionHours: z
    .int('Enter a whole number of hours.')
    .min(1, 'At least 1 hour.')
    .max(168, 'At most 168 hours (a week).')
    .nullable()
    .optional(),
  /** The whole list. */
  forwardTo: z
    .array(writtenTarget)
    .max(mostTargets, `At most ${mostTargets} targets.`)
    .transform((targets) => [...new Set(targets)])
    .optional(),
})

/** Changes how an account is run. Live sessions meet new limits at once. Throws Invalid. */
export const changeAccountSettings = mutation({
  verb: 'account.settings_changed',
  scope: 'account:update',
  fresh: () => false,
  async grows({ forwardTo = [] }, { account: { id }, em }) {
    const account = await em.findOneOrFail(Account, { id })
    return forwardTo.some((target) => !account.forwardTo.includes(target))
  },
  input,
  async run({ account: { id, slug }, em }, settings) {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined)
    if (given.length === 0)
      throw new Invalid([
        { path: [], message: `Name at least one setting to change: ${Object.keys(input.shape).join(', ')}.` },
      ])
    const account = await em.findOneOrFail(Account, { id })
    Object.assign(account, Object.fromEntries(given))
    const { checkMinutes, sessionIdleMinutes = null, sessionHours = null, forwardTo } = account
    return {
      result: { checkMinutes, sessionIdleMinutes, sessionHours, forwardTo },
      resource: { id, label: slug },
    }
  },
})
