import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { ManagementKey } from './management-key.entity.ts'
import { newManagementKey } from './new-management-key.ts'

const unfinished = statement<{ waiting: number }>(
  'management_key.unfinished',
  `select count(*) as waiting from server_syncs y
   where y.account_id = account_in_context() and y.management_key_id is not null and y.management_key_id <> $1`,
)

/**
 * Makes a new management key. Each server is given it over the old one, must let Gatehouse in by it, and only then loses the
 * old one; those that cannot be reached keep the old one, and are named by `keyRotation`, until they can.
 * Throws Conflict while an earlier rotation still waits for servers.
 */
export const rotateManagementKey = mutation({
  verb: 'account.management_key_rotated',
  scope: 'account:update',
  input: z.void(),
  async run(work) {
    const { account, em, rows } = work
    const [newest] = await em.find(
      ManagementKey,
      { accountId: account.id, retiredAt: null },
      { orderBy: { createdAt: 'desc', id: 'desc' }, limit: 1 },
    )
    const [standing] = newest ? await rows(unfinished, [newest.id]) : []
    if (standing && standing.waiting > 0) {
      const servers = standing.waiting === 1 ? '1 server' : `${standing.waiting} servers`
      throw new Conflict(
        `The last rotation is still waiting for ${servers}. Bring them back online or remove them before you rotate again.`,
      )
    }
    const key = newManagementKey(work, account)
    return {
      result: { publicKey: key.publicKey, fingerprint: fingerprintOf(key.publicKey) },
      resource: { id: account.id, label: account.slug },
      details: {
        from: newest ? fingerprintOf(newest.publicKey) : null,
        to: fingerprintOf(key.publicKey),
      },
    }
  },
})
