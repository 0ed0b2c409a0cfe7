import { v7 as uuidv7 } from 'uuid'
import type { Caller } from '../access/caller.ts'
import { networkOf } from '../access/network-of.ts'
import type { Job } from '../access/outcome.ts'
import { isWithin, limitRate, limitRateWithin } from '../access/rate-limit.ts'
import { rolesWith } from '../access/roles.ts'
import { systemMutation } from '../access/system-mutation.ts'
import { asSystem } from '../access/system-read.ts'
import type { Work } from '../access/work.ts'
import { bind, statement } from '../database/statement.ts'
import { sealedMail } from '../invite/invite-mail.ts'

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
const owners = statement<{ email: string }>(
  'api_key.owners',
  `select u.email from memberships m join users u on u.id = m.user_id
   where m.account_id = $1 and m.role = any($2) and is_active(m) order by u.email`,
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
    details: { reason: 'It was used from outside the addresses that it is bound to.' },
    jobs: await alarm(work, key),
  }))
}

async function alarm({ core, caller, rows, now }: Work, key: KnownKey): Promise<Job[]> {
  if (!(await isWithin(limitRateWithin(rows, 'key-elsewhere.mail', key.id)))) return []
  const { ip, userAgent } = caller
  const mail = {
    template: 'api-key-refused',
    apiKey: key.name,
    account: key.account_name,
    at: now.toISOString(),
    link: `${core.url}/`,
    ip,
    userAgent,
  }
  const readers = await rows(owners, [key.account, rolesWith('team:manage')])
  return readers.map(({ email }) =>
    sealedMail(core, { ...mail, to: email }, `mail:api-key-refused:${uuidv7()}`),
  )
}
