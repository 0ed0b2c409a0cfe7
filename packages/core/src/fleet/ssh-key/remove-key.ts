import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { ownMutation } from '../../access/mutation.ts'
import { SshKey } from './ssh-key.entity.ts'

/** Takes away one of the caller's keys, and with it the line on every server. Throws NotFound. */
export const removeKey = ownMutation({
  verb: 'key.removed',
  keyScope: 'server:ssh',
  input: z.object({ key: id }),
  async run({ em, user }, input) {
    const key = await em.findOne(SshKey, { userId: user.id, id: input.key })
    if (!key) throw new NotFound('key')
    em.remove(key)
    return { result: { key: key.id }, resource: { id: key.id, label: key.name } }
  },
})
