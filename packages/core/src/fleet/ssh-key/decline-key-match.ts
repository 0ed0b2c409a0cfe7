import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { KeyMatch } from './key-match.entity.ts'

/** Says that a key found on a server is not the caller's. Throws NotFound. */
export const declineKeyMatch = mutation({
  verb: 'key.declined',
  scope: 'account:read',
  input: z.object({ match: id }),
  async run({ account, current, em, now }, input) {
    const userId = current.user?.id
    const match =
      userId &&
      (await em.findOne(KeyMatch, { accountId: account.id, id: input.match, userId, declinedAt: null }))
    if (!match) throw new NotFound('key')
    match.declinedAt = now
    return { result: { match: match.id }, resource: { id: match.id, label: match.fingerprint } }
  },
})
