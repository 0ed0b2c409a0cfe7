import type { ShutOut } from '@gatehouse/hosts/shut-out'
import { Conflict, Forbidden, NotFound } from '../access/errors.ts'
import { type Role, roleHolds } from '../access/roles.ts'
import type { Transaction } from '../access/transaction.ts'
import type { Actor } from '../audit/event/view.ts'
import { statement } from '../database/statement.ts'
import { mayHaveFormerKey } from '../fleet/gateway-key/gateway-key.ts'
import { type HopRow, hopsColumn, stoppedHop } from '../fleet/server/hops.ts'
import { isLive, reaches } from '../fleet/server/reach.ts'
import type { KeyHolder } from './holder-of.ts'
import { recordingsFullLine } from './recording/recordings-full-line.ts'

/** A server that somebody may log in to, as whom, and within which limits. */
export interface Destination {
  account: string
  slug: string
  server: string
  name: string
  host: string
  port: number
  host_key: string
  gateway_private_key: Buffer | null
  /** The former one, where the server may have that yet. */
  former_gateway_private_key: Buffer | null
  /** Whether what is typed is recorded, too. */
  record_input: boolean
  session_megabytes: number
  command_kilobytes: number
  command_kilobytes_per_second: number
  idle_minutes: number | null
  hours: number | null
  forward_to: string[]
  /** When the server last proved that it holds what it should; null while a change is on its way there. */
  in_sync_at: Date | null
  /** Logins that cannot get in although their keys are there, as the server's last look found them. */
  shut_out: Record<string, ShutOut[]>
  /** What the last try to bring it there found wrong with logins, as parts of sentences. */
  troubles: Record<string, string>
  /** The servers on the way to it. */
  hops: HopRow[] | null
  membership: string
  login: string
  /** Set where the login is one that several members may use. */
  shared_login: string | null
  email: string
  /** Who goes there. */
  actor: Actor
  /** The name and fingerprint of the key, or what stands in its place. */
  key_label: string
}

/** What may keep everybody out of a server that they reach. */
export interface Hindrances {
  /** Its host key has changed. */
  stopped: boolean
  /** What the account's recordings may take, where they have come to it. */
  full: string | null
}

/** Of the login that somebody asks for. */
export interface Sharing {
  /** Whether it is a shared one of the server. */
  is_shared: boolean
  /** Whether they may use it. */
  may_use: boolean
}

/** The login that somebody asks for: their own, or one that they share. */
export interface AskedLogin {
  name: string
  /** A client says some user name in any case: then it is asked for only where there is a shared login of that name. */
  ifShared?: true
}

interface Row extends Omit<Destination, 'actor' | 'shared_login'>, Hindrances, Sharing {
  user: string
  role: Role
  reached: boolean
}

/** SQL: what of a destination is the account's `a` and the server's `s`, with its bookkeeping `y`; `usual` is the quota of recordings. */
export const destinationColumns = (
  usual: string,
) => `a.id as account, a.slug, s.id as server, s.name, s.host, s.port, s.host_key,
  a.gateway_private_key, case when ${mayHaveFormerKey} then a.former_gateway_private_key end as former_gateway_private_key,
  a.record_input, a.session_megabytes, a.command_kilobytes, a.command_kilobytes_per_second,
  a.session_idle_minutes as idle_minutes, a.session_hours as hours, a.forward_to,
  case when y.proved_version = y.version and y.error is null then y.proved_at end as in_sync_at, y.shut_out, y.troubles,
  ${hopsColumn('s')} as hops, y.error_reason is not distinct from 'host-key-changed' as stopped, recordings_full(a.id, ${usual}) as full`

/** SQL: whether a login is a shared one of server `s`, and one that somebody may use. */
export const sharingColumns = (
  login: string,
  user: string,
) => `(exists (select from shared_logins l where l.account_id = s.account_id and l.login = ${login} and s.id = any(l.server_ids))) as is_shared,
  (exists (select from shared_logins l where l.account_id = s.account_id and l.login = ${login} and s.id = any(l.server_ids)
     and ${user} = any(l.user_ids))) as may_use`

const candidates = statement<Row>(
  'session.candidates',
  `select ${destinationColumns('$5')}, m.id as membership, m.login, u.id as user, u.email, m.role,
     ${reaches('m', 's')} as reached, ${sharingColumns('$6::text', 'm.user_id')}, k.name || ' ' || k.fingerprint as key_label
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
 * @throws NotFound for a server that is in none of their accounts, Conflict for one that is in several, that is stopped, or whose account has no room for a recording,
 * Forbidden for one that their role or the choice of servers leaves out, and for a login that they may not use
 * @param quota what recordings of an account may take that has no quota of its own
 */
export async function findDestination(
  rows: Transaction['rows'],
  { userId, keyId }: KeyHolder,
  {
    server,
    account,
    login: asked,
    quota,
  }: { server: string; account: string | null; login?: AskedLogin | null; quota: number | null },
): Promise<Destination> {
  const found = await rows(candidates, [userId, keyId, server, account, quota, asked?.name ?? null])
  const [one] = found
  if (!one) throw new NotFound(`server ${server}${account ? ` in ${account}` : ''}`, noAccess)
  if (found.length > 1) {
    const names = found.map(({ slug }) => `${server}.${slug}`).join(', ')
    throw new Conflict(`Several of your accounts have a server ${server}. Choose one: ${names}.`)
  }
  const { reached, role, stopped, full, user, is_shared, may_use, ...destination } = one
  if (!roleHolds(role, 'server:ssh'))
    throw new Forbidden('server:ssh', `Your role in ${one.slug} does not let you log in to servers.`)
  requireReached(one, reached, { stopped, full })
  const chosen = chosenLogin(one, asked ?? null, { is_shared, may_use })
  return { ...destination, ...chosen, actor: { kind: 'user', id: user, label: one.email } }
}

/**
 * By which login somebody goes to a server.
 * @throws Forbidden for one that is neither their own nor one that they may use there
 */
export function chosenLogin(
  { login, name, slug }: Pick<Destination, 'login' | 'name' | 'slug'>,
  asked: AskedLogin | null,
  { is_shared: isShared, may_use: mayUse }: Sharing,
): Pick<Destination, 'login' | 'shared_login'> {
  if (!asked || asked.name === login || (asked.ifShared && !isShared)) return { login, shared_login: null }
  if (mayUse) return { login: asked.name, shared_login: asked.name }
  throw new Forbidden(
    'server:ssh',
    `You can’t log in to ${name} as ${asked.name}. Ask an owner or operator of ${slug}.`,
  )
}

/** @throws Forbidden, Conflict where the choice of servers leaves it out, or something stops everybody */
export function requireReached(
  { name, slug, hops }: Pick<Destination, 'name' | 'slug' | 'hops'>,
  reached: boolean,
  { stopped, full }: Hindrances,
): void {
  if (!reached)
    throw new Forbidden('server:ssh', `You don’t have access to ${name}. Ask an owner of ${slug}.`)
  if (stopped) throw new Conflict(hostKeyStops(name))
  const hop = stoppedHop(hops)
  if (hop) throw new Conflict(`${name} is reached through ${hop.name}. ${hostKeyStops(hop.name)}`)
  if (full !== null) throw new Conflict(recordingsFullLine(slug, Number(full)))
}

/** The hint where no server of a name is within somebody's reach. */
export const noAccess = 'It does not exist, or you don’t have access to it.'

/** What a person is told who wants more on a server that is stopped. */
export const hostKeyStops = (name: string) =>
  `The host key of ${name} has changed. No one can connect until an owner or operator confirms it.`
