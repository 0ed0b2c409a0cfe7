import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

const any = statement<{ any: boolean }>('account.any', 'select exists (select from accounts) as any')
const managementKey = statement<{ key: string }>(
  'account.management_key',
  `select k.public_key as key from management_keys k join accounts a on a.id = k.account_id
   where a.slug = $1 order by k.created_at desc, k.id desc limit 1`,
)

/** Whether there is any account yet. */
export async function hasAccounts(core: Core): Promise<boolean> {
  const [row] = await asSystem(core, bind(any, []))
  return row?.any ?? false
}

/** The public management key of an account, or null if there is none of this name. */
export async function managementKeyOf(core: Core, slug: string): Promise<string | null> {
  const [row] = await asSystem(core, bind(managementKey, [slug]))
  return row?.key ?? null
}
