import { z } from 'zod'
import { NotFound } from '../access/errors.ts'
import { requireFresh } from '../access/fresh.ts'
import { id } from '../access/input.ts'
import { ownMutation } from '../access/mutation.ts'
import { Passkey } from './passkey.entity.ts'

/** Takes away one of the caller's passkeys. Throws NotFound, FreshAuth. */
export const removePasskey = ownMutation({
  verb: 'passkey.removed',
  keyScope: null,
  withoutAccount: true,
  input: z.object({ passkey: id }),
  async run({ caller, em, now, user, entered }, input) {
    requireFresh(caller, entered)
    const passkey = await em.findOne(Passkey, { userId: user.id, id: input.passkey, removedAt: null })
    if (!passkey) throw new NotFound('passkey')
    passkey.removedAt = now
    return { result: { passkey: passkey.id }, resource: { id: passkey.id, label: passkey.name } }
  },
})
