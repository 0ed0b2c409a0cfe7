import { z } from 'zod'
import { NotFound } from '../access/errors.ts'
import { requireFresh } from '../access/fresh.ts'
import { endsAt } from '../access/future.ts'
import { id } from '../access/input.ts'
import { ownMutation } from '../access/mutation.ts'
import { SshKey } from './ssh-key.entity.ts'

/** Says when one of the caller's keys ends by itself; null for never. Later than before, it needs a fresh touch. Throws NotFound, Invalid, FreshAuth. */
export const setKeyEnd = ownMutation({
  verb: 'key.end_set',
  keyScope: 'server:ssh',
  input: z.object({ key: id, expiresAt: endsAt }),
  async run({ caller, em, entered, user }, input) {
    const key = await em.findOne(SshKey, { userId: user.id, id: input.key })
    if (!key) throw new NotFound('key')
    const isLater = key.expiresAt && (!input.expiresAt || input.expiresAt > key.expiresAt)
    if (isLater && !entered.apiKey) requireFresh(caller, entered)
    key.expiresAt = input.expiresAt
    return {
      result: { key: key.id, expiresAt: input.expiresAt?.toISOString() ?? null },
      resource: { id: key.id, label: key.name },
    }
  },
})
