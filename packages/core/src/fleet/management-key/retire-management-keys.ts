import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { ManagementKey } from './management-key.entity.ts'

const needless = statement<{ account: string; slug: string; keys: string[]; released: boolean }>(
  'management_key.needless',
  `select k.account_id as account, a.slug, array_agg(k.id) as keys,
     a.closed_at is not null and not exists (select from server_syncs y where y.account_id = k.account_id) as released
   from management_keys k join accounts a on a.id = k.account_id
   where k.retired_at is null
     and (exists (select from management_keys n where n.account_id = k.account_id and (n.created_at, n.id) > (k.created_at, k.id))
       or a.closed_at is not null and not exists (select from server_syncs y where y.account_id = k.account_id))
     and not exists (select from server_syncs y where y.account_id = k.account_id and y.management_key_id = k.id)
   group by k.account_id, a.slug, a.closed_at`,
)

/**
 * Forgets the private halves of management keys that every server has exchanged for a newer one, and of a closed account the last one once no
 * server of it is left, which is told as what it is: nobody can visit them any more. Each stands in the log.
 */
export async function retireManagementKeys(core: Core): Promise<void> {
  for (const { account, slug, keys, released } of await asSystem(core, bind(needless, []))) {
    const change = {
      verb: released ? 'account.servers_released' : 'account.management_key_retired',
      caller: systemCaller(core),
      accounts: [account],
    } as const
    await systemMutation(change, async ({ em, now }) => {
      const retired = await em.find(ManagementKey, { accountId: account, id: { $in: keys }, retiredAt: null })
      for (const key of retired) Object.assign(key, { retiredAt: now, privateKey: null })
      return {
        result: null,
        resource: { id: account, label: slug },
        details: { retired: retired.map(({ publicKey }) => fingerprintOf(publicKey)) },
        actor: { kind: 'system', id: null, label: 'key sync' },
      }
    })
  }
}
