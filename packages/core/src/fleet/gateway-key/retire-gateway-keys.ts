import type { Core } from '../../access/core.ts'
import { Conflict } from '../../access/errors.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { Account } from '../../team/account/account.entity.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { mayHaveFormerKey } from './gateway-key.ts'

interface Needless {
  account: string
  slug: string
  former: string | null
  /** Whether no key is needed at all any more. */
  over: boolean
}

const needless = statement<Needless>(
  'gateway_key.needless',
  `select a.id as account, a.slug, a.former_gateway_public_key as former, o.over
   from accounts a cross join lateral (
     select a.closed_at is not null and not exists (select from server_syncs y where y.account_id = a.id) as over) o
   where a.former_gateway_private_key is not null and not exists (
       select from server_syncs y join servers s on s.account_id = y.account_id and s.id = y.server_id
       where y.account_id = a.id and ${mayHaveFormerKey})
     or o.over and a.gateway_private_key is not null`,
)

/**
 * Forgets the private halves of gateway keys that every server has exchanged for a newer one, and of a closed account the last one once no
 * server of it is left; each stands in the log.
 */
export async function retireGatewayKeys(core: Core): Promise<void> {
  for (const { account, slug, former, over } of await asSystem(core, bind(needless, []))) {
    const change = {
      verb: 'account.gateway_key_retired',
      caller: systemCaller(core),
      accounts: [account],
    } as const
    await systemMutation(change, async ({ em }) => {
      const row = await em.findOneOrFail(Account, { id: account })
      // another rotation may have come before this lock
      if ((row.formerGatewayPublicKey ?? null) !== former)
        throw new Conflict('The former key has changed in the meantime. Refresh and try again.')
      const retired = [
        row.formerGatewayPrivateKey ? former : null,
        over ? (row.gatewayPublicKey ?? null) : null,
      ].filter((key) => key !== null)
      row.formerGatewayPrivateKey = null
      if (over) row.gatewayPrivateKey = null
      return {
        result: null,
        resource: { id: account, label: slug },
        details: { retired: retired.map(fingerprintOf) },
        actor: { kind: 'system', id: null, label: 'key sync' },
      }
    })
  }
}
