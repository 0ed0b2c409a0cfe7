import type { EntityManager } from '@mikro-orm/core'
import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { endsAt } from '../../access/future.ts'
import { id } from '../../access/input.ts'
import { ownMutation } from '../../access/mutation.ts'
import { SshKey } from './ssh-key.entity.ts'

/** Says when one of the caller's keys ends by itself; null for never. Later than before, it needs a fresh touch. Throws NotFound, Invalid, FreshAuth. */
export const setKeyEnd = ownMutation({
  verb: 'key.end_set',
  keyScope: 'server:ssh',
  input: z.object({ key: id, expiresAt: endsAt }),
  async fresh({ key, expiresAt }, { em, entered, user }) {
    const { expiresAt: before } = await findKey(em, user.id, key)
    return !entered.apiKey && !!before && (!expiresAt || expiresAt > before)
  },
  async grows({ key, expiresAt }, { em, user }) {
    const { expiresAt: before } = await findKey(em, user.id, key)
    return !!before && (!expiresAt || expiresAt > before)
  },
  async run({ em, user }, input) {
    const key = await findKey(em, user.id, input.key)
    key.expiresAt = input.expiresAt
    return {
      result: { key: key.id, expiresAt: input.expiresAt?.toISOString() ?? null },
      resource: { id: key.id, label: key.name },
    }
  },
})

async function findKey(em: EntityManager, userId: string, id: string): Promise<SshKey> {
  const key = await em.findOne(SshKey, { userId, id })
  if (!key) throw new NotFound('key')
  return key
}
