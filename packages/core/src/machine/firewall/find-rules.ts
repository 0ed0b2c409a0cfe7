import { Conflict, NotFound } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import { type Bound, bind, statement } from '../../database/statement.ts'
import { FirewallRule } from './firewall-rule.entity.ts'

/** The rules with these ids, to be changed. @throws NotFound where one is missing, Conflict for one that something else brings along */
export async function findRules(
  { em, account }: AccountWork,
  ids: readonly string[],
): Promise<FirewallRule[]> {
  const found = await em.find(FirewallRule, { accountId: account.id, id: { $in: [...new Set(ids)] } })
  if (found.length < new Set(ids).size) throw new NotFound('firewall rule')
  const brought = found.find(({ origin }) => origin !== 'person')
  if (brought) throw new Conflict(`This rule comes from ${brought.origin}. Change it there.`)
  return found
}

/** The list that `server` has of its own, or the account's, in order. */
export const rulesIn = (
  { em, account }: Pick<AccountWork, 'em'> & { account: { id: string } },
  server: string | null,
): Promise<FirewallRule[]> =>
  em.find(
    FirewallRule,
    { accountId: account.id, serverId: server },
    { orderBy: { position: 'asc', id: 'asc' } },
  )

const namedServers = statement<{ id: string; name: string }>(
  'firewall.named',
  `select id, name from servers where account_id = account_in_context() and id = any($1::uuid[]) and removed_at is null order by name`,
)

/** Asks for those of these servers that are in the account. */
export const readServersNamed = (ids: readonly string[]): Bound<{ id: string; name: string }> =>
  bind(namedServers, [ids])

/** These servers by name. @throws NotFound where one is not in the account */
export async function serversNamed(
  { rows }: AccountWork,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const found = ids.length > 0 ? await rows(namedServers, [[...new Set(ids)]]) : []
  if (found.length < new Set(ids).size) throw new NotFound('server')
  return found
}

/** What an event about these servers' rules, or about the account's, is about. */
export function aboutRules({ account }: AccountWork, servers: readonly { id: string; name: string }[]) {
  const [only, more] = servers
  if (only && !more) return { resource: { id: only.id, label: only.name } }
  const names = servers.map(({ name }) => name)
  return { resource: { id: account.id, label: account.slug }, ...(more && { details: { servers: names } }) }
}
