import type { Caller } from '../access/caller.ts'
import { systemMutation } from '../access/system-mutation.ts'
import { asSystem } from '../access/system-read.ts'
import type { Work } from '../access/work.ts'
import { bind, statement } from '../database/statement.ts'
import type { Job } from '../job/job.ts'
import { networkOf } from '../limit/network-of.ts'
import { isWithin, limitRate, limitRateWithin } from '../limit/rate-limit.ts'
import { ownersMailed } from '../mail/owners-mailed.ts'

interface KnownKey {
  id: string
  name: string
  account: string
  account_name: string
}

const keyById = statement<KnownKey>(
  'api_key.refused',
  `select k.id, k.name, k.account_id as account, a.name as account_name
   from api_keys k join accounts a on a.id = k.account_id where k.id = $1`,
)

/**
 * Writes down in its account that an API key was shown from outside its ranges, once an hour for each network, and tells the
 * account's owners by mail, once a day: somebody else may have it. Whoever has it can fill neither the log nor mailboxes.
 */
export async function refuseApiKey(caller: Caller, id: string): Promise<void> {
  const { core, ip } = caller
  if (!(await isWithin(limitRate(core, 'key-elsewhere.network', `${id}:${networkOf(ip)}`)))) return
  if (!(await isWithin(limitRate(core, 'key-elsewhere.key', id)))) return
  const [key] = await asSystem(core, bind(keyById, [id]))
  if (!key) return
  await systemMutation({ verb: 'api_key.refused', caller, accounts: [key.account] }, async (work) => ({
    result: null,
    resource: { id, label: key.name },
    actor: { kind: 'api-key', id, label: key.name },
    details: { reason: 'It was used from an IP address that is not allowed for it.' },
    jobs: await alarm(work, key),
  }))
}

async function alarm({ core, caller, rows, now }: Work, key: KnownKey): Promise<Job[]> {
  if (!(await isWithin(limitRateWithin(rows, 'key-elsewhere.mail', key.id)))) return []
  const { ip, userAgent } = caller
  const mail = {
    template: 'api-key-refused' as const,
    apiKey: key.name,
    account: key.account_name,
    at: now.toISOString(),
    link: `${core.url}/`,
    ip,
    userAgent,
  }
  return ownersMailed({ core, rows }, key.account, mail)
}
