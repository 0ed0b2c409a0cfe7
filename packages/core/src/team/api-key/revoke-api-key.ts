import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { ApiKey } from './api-key.entity.ts'

/** Ends an API key, from this moment. Throws NotFound. */
export const revokeApiKey = mutation({
  verb: 'api_key.revoked',
  scope: 'api-key:manage',
  input: z.object({ apiKey: id }),
  async run({ account, em, now }, input) {
    const key = await em.findOne(ApiKey, { accountId: account.id, id: input.apiKey, revokedAt: null })
    if (!key) throw new NotFound('API key')
    key.revokedAt = now
    return { result: { apiKey: key.id }, resource: { id: key.id, label: key.name } }
  },
})
