import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { ApiKey } from './api-key.entity.ts'
import { addressRanges } from './ranges.ts'

/** Says from where an API key may be used, from this moment: addresses and CIDR ranges, or null for anywhere. Throws NotFound. */
export const limitApiKey = mutation({
  verb: 'api_key.limited',
  scope: 'api-key:manage',
  input: z.object({ apiKey: id, ranges: addressRanges }),
  async grows({ apiKey, ranges }, { account, em }) {
    const key = await em.findOne(ApiKey, { accountId: account.id, id: apiKey })
    const before = key?.ranges ?? null
    return before !== null && (ranges === null || ranges.some((range) => !before.includes(range)))
  },
  async run({ account, em }, { apiKey, ranges }) {
    const key = await em.findOne(ApiKey, { accountId: account.id, id: apiKey, revokedAt: null })
    if (!key) throw new NotFound('API key')
    key.ranges = ranges
    return { result: { apiKey: key.id, ranges }, resource: { id: key.id, label: key.name } }
  },
})
