import { z } from 'zod'
import { Conflict, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { ownMutation } from '../../access/mutation.ts'
import { requiringAccount } from '../../access/required-passkey.ts'
import { tellPerson } from '../user/tell-person.ts'
import { Passkey } from './passkey.entity.ts'

/** Takes away one of the caller's passkeys; not the last, where an account requires one. Throws NotFound, Conflict, FreshAuth. */
export const removePasskey = ownMutation({
  verb: 'passkey.removed',
  keyScope: null,
  withoutAccount: true,
  input: z.object({ passkey: id }),
  async run({ core, caller, em, now, user, entered }, input) {
    const passkey = await em.findOne(Passkey, { userId: user.id, id: input.passkey, removedAt: null })
    if (!passkey) throw new NotFound('passkey')
    const requiring = requiringAccount(entered)
    if (requiring && (await em.count(Passkey, { userId: user.id, removedAt: null })) === 1)
      throw new Conflict(`${requiring.name} requires a passkey. Add another before you remove this one.`)
    passkey.removedAt = now
    return {
      result: { passkey: passkey.id },
      resource: { id: passkey.id, label: passkey.name },
      jobs: tellPerson({ core, caller, now }, user.email, 'passkey-removed', passkey.name),
    }
  },
})
