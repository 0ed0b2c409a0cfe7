import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { Account } from '../../team/account/account.entity.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { mayHaveFormerKey, newGatewayKey } from './gateway-key.ts'

const unfinished = statement<{ waiting: number }>(
  'gateway_key.unfinished',
  `select count(*) as waiting from server_syncs y join servers s on s.account_id = y.account_id and s.id = y.server_id
   where y.account_id = account_in_context() and ${mayHaveFormerKey}`,
)

// the versions that this very change gives them, under the account's lock; in the order in which everybody locks them
const fromNowOn = statement<never>(
  'gateway_key.from_now_on',
  `with locked as (
     select account_id, server_id from server_syncs where account_id = account_in_context() order by server_id for update)
   update server_syncs y set gateway_key_version = y.version + 1
   from locked where y.account_id = locked.account_id and y.server_id = locked.server_id`,
)

/**
 * Makes a new gateway key. A login's line is replaced in one write, and until its server has proved that, the gateway comes with
 * both keys; a server that cannot be reached keeps the old line, and is named by `gatewayKeyRotation`, until it can.
 * Throws Conflict while an earlier rotation still waits for servers.
 */
export const rotateGatewayKey = mutation({
  verb: 'account.gateway_key_rotated',
  scope: 'account:update',
  input: z.void(),
  async run(work) {
    const { account, em, rows } = work
    const [standing] = await rows(unfinished, [])
    if (standing && standing.waiting > 0) {
      const servers = standing.waiting === 1 ? '1 server' : `${standing.waiting} servers`
      throw new Conflict(
        `The last rotation is still waiting for ${servers}. Bring them back online or remove them before you rotate again.`,
      )
    }
    const row = await em.findOneOrFail(Account, { id: account.id })
    const { gatewayPublicKey: from, gatewayPrivateKey: sealed } = row
    const key = newGatewayKey(work, account)
    Object.assign(row, { ...key, formerGatewayPublicKey: from, formerGatewayPrivateKey: sealed })
    await rows(fromNowOn, [])
    return {
      result: { publicKey: key.gatewayPublicKey, fingerprint: fingerprintOf(key.gatewayPublicKey) },
      resource: { id: account.id, label: account.slug },
      details: { from: from ? fingerprintOf(from) : null, to: fingerprintOf(key.gatewayPublicKey) },
    }
  },
})
