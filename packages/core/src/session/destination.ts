import { Conflict, Forbidden, NotFound } from '../access/errors.ts'
import { type Role, roleHolds } from '../access/roles.ts'
import type { Transaction } from '../access/transaction.ts'
import { statement } from '../database/statement.ts'
import { isLive, reaches } from '../server/reach.ts'
import type { KeyHolder } from './holder-of.ts'

interface Row {
  account: string
  slug: string
  server: string
  name: string
  host: string
  port: number
  host_key: string
  membership: string
  login: string
  email: string
  role: Role
  reached: boolean
  stopped: boolean
  key_label: string
  gateway_private_key: Buffer | null
  record_input: boolean
  idle_minutes: number | null
  hours: number | null
  forward_to: string[]
}

/** A server that somebody may log in to, as whom, and within which limits. */
export interface Destination extends Omit<Row, 'reached' | 'role' | 'stopped'> {}

const candidates = statement<Row>(
  'session.candidates',
  `select a.id as account, a.slug, s.id as server, s.name, s.host, s.port, s.host_key, m.id as membership, m.login, u.email, m.role,
     ${reaches('m', 's.id')} as reached, y.error_reason is not distinct from 'host-key-changed' as stopped,
     k.name || ' ' || k.fingerprint as key_label, a.gateway_private_key,
     a.record_input, a.session_idle_minutes as idle_minutes, a.session_hours as hours, a.forward_to
   from memberships m
   join users u on u.id = m.user_id
   join accounts a on a.id = m.account_id and a.closed_at is null
   join ssh_keys k on k.user_id = m.user_id and k.id = $2 and ${isLive('k')}
   join servers s on s.account_id = m.account_id and s.name = $3 and s.removed_at is null
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   where m.user_id = $1 and is_active(m) and ($4::text is null or a.slug = $4) order by a.slug`,
)

/**
 * Where a holder of a key is let in under this name, looked up at this moment.
 * @throws NotFound for a server that is in none of their accounts, Conflict for one that is in several or that is stopped,
 * Forbidden for one that their role or the choice of servers leaves out
 */
export async function findDestination(
  rows: Transaction['rows'],
  { userId, keyId }: KeyHolder,
  { server, account }: { server: string; account: string | null },
): Promise<Destination> {
  const found = await rows(candidates, [userId, keyId, server, account])
  const [one] = found
  if (!one) throw new NotFound(`server ${server}${account ? ` in ${account}` : ''} that you may reach`)
  if (found.length > 1) {
    const names = found.map(({ slug }) => `${server}.${slug}`).join(', ')
    throw new Conflict(`${server} is in several of your accounts. Say which: ${names}.`)
  }
  const { reached, role, stopped, ...destination } = one
  if (!roleHolds(role, 'server:ssh'))
    throw new Forbidden('server:ssh', `Your role in ${one.slug} does not let you log in to servers.`)
  if (!reached) throw new Forbidden('server:ssh', `You may not reach ${server}. Ask an owner of ${one.slug}.`)
  if (stopped)
    throw new Conflict(`The host key of ${server} has changed. Nobody is let through until it is confirmed.`)
  return destination
}
