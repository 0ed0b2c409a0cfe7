import { z } from 'zod'
import { Conflict, Invalid } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { passkeyGroups } from '../../access/passkey-group.ts'
import { requiresPasskey } from '../../access/required-passkey.ts'
import { Passkey } from '../../identity/passkey/passkey.entity.ts'
import { Account } from './account.entity.ts'

const input = z.object({
  passkeysOf: z.enum(passkeyGroups, 'Choose nobody, owners or everyone.').optional(),
  touchToPlay: z.boolean().optional(),
})

/**
 * Of whom the account requires a passkey, and whether a recording is shown only after a fresh touch; what is left out stays as it
 * is. Who requires one of themselves has one. Throws Invalid, Conflict, FreshAuth.
 */
export const changeSecurity = mutation({
  verb: 'account.settings_changed',
  scope: 'account:update',
  fresh: () => true,
  grows: () => false,
  input,
  async run({ account: { id, slug }, current, em }, { passkeysOf, touchToPlay }) {
    if (passkeysOf === undefined && touchToPlay === undefined)
      throw new Invalid([
        { path: [], message: `Name at least one setting to change: ${Object.keys(input.shape).join(', ')}.` },
      ])
    const { membership, user } = current
    const isOfCaller = membership && passkeysOf && requiresPasskey(passkeysOf, membership.role)
    if (isOfCaller && user && (await em.count(Passkey, { userId: user.id, removedAt: null })) === 0)
      throw new Conflict('You have no passkey yourself, so this would lock you out. Add one first.')
    const account = await em.findOneOrFail(Account, { id })
    if (passkeysOf !== undefined) account.passkeysOf = passkeysOf
    if (touchToPlay !== undefined) account.touchToPlay = touchToPlay
    return {
      result: { passkeysOf: account.passkeysOf, touchToPlay: account.touchToPlay },
      resource: { id, label: slug },
    }
  },
})
