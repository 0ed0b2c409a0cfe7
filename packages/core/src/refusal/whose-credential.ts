import { type Credential, credentialForEntrance } from '../access/caller.ts'
import type { Core } from '../access/core.ts'
import type { RefusedCaller } from '../access/errors.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, statement } from '../database/statement.ts'

const bySecret = statement<{ user: string | null; key: string | null; account: string | null }>(
  'credential.whose',
  `select s.user_id as user, null as key, null as account from sign_ins s where s.token_hash = $1
   union all
   select null, k.id, a.slug from api_keys k join accounts a on a.id = k.account_id where k.secret_hash = $1`,
)

/** Whose sign-in or API key it is, for the log: an entrance that lets nobody in does not say. */
export async function whoseCredential(core: Core, credential: Credential): Promise<RefusedCaller> {
  const [, secret] = credentialForEntrance(credential)
  const [found] = secret ? await asSystem(core, bind(bySecret, [secret])) : []
  const { user, key, account } = found ?? {}
  return { ...(user && { user }), ...(key && { apiKey: key }), ...(account && { account }) }
}
