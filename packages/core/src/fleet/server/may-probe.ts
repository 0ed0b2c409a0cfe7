import { z } from 'zod'
import { query } from '../../access/query.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { hostAddress, port } from './server-fields.ts'

/** Whether the caller may have a host looked up; answers the address in one spelling. Throws Forbidden, Invalid. */
export const mayProbe = query({
  scope: 'server:manage',
  input: z.object({ host: hostAddress, port: port.default(22) }),
  read: () => [],
  view: async (_rows, { account }, address, { core }) => {
    await limitRate(core, 'probe.account', account.id)
    return address
  },
})
