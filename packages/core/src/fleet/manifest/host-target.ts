import type { Hop } from '@gatehouse/hosts/hop'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { behindStopped, type HopRow, hopsColumn, hopsOf, stoppedHop } from '../server/hops.ts'

/** A management key as it is stored. */
export interface KeyRow {
  id: string
  public_key: string
  /** Hex, sealed. */
  private_key: string
}

/** A management key, unsealed. */
export interface ManagementKey {
  id: string
  publicKey: string
  privateKey: string
}

/** Where a server is, and what lets in there; its user is the management login. */
export interface HostTarget {
  account: string
  host: string
  port: number
  hostKey: string
  user: string
  privateKey: string
  via?: readonly Hop[]
}

/** What a host is reached by, as it is stored. */
export interface TargetRow {
  account: string
  server: string
  removing: boolean
  name: string
  host: string
  port: number
  host_key: string
  management_login: string
  error_reason: string | null
  accepted_key: KeyRow | null
  newest_key: KeyRow | null
  /** The servers on the way to it. */
  hops: HopRow[] | null
}

const keyOf = (choice: string) => `(
    select jsonb_build_object('id', k.id, 'public_key', k.public_key, 'private_key', encode(k.private_key, 'hex')) from management_keys k
    where k.account_id = s.account_id and k.private_key is not null ${choice})`

/** SQL: a TargetRow of a server `s` and its bookkeeping `y`. */
export const targetColumns = `s.account_id as account, s.id as server, s.removed_at is not null as removing, s.name, s.host, s.port, s.host_key,
  s.management_login, y.error_reason, ${keyOf('and k.id = y.management_key_id')} as accepted_key,
  ${keyOf('order by k.created_at desc, k.id desc limit 1')} as newest_key, ${hopsColumn('s')} as hops`

/** A host's target with the key that it last accepted, or the newest; and the newest, where it has not accepted that. */
export interface Reached {
  target: HostTarget
  /** The key in `target`. */
  managementKey: ManagementKey
  nextKey: ManagementKey | null
}

/** Unseals what lets in, for one use. @throws where there is no key, it cannot be opened, or the way there is stopped */
export function reachedBy(core: Core, row: TargetRow): Reached {
  const unseal = ({ id, public_key, private_key }: KeyRow): ManagementKey => ({
    id,
    publicKey: public_key,
    privateKey: core.sealer.open(Buffer.from(private_key, 'hex'), `management-key:${row.account}`).toString(),
  })
  if (!row.newest_key) throw new Error('the account has no management key')
  const newest = unseal(row.newest_key)
  const accepted = row.accepted_key ? unseal(row.accepted_key) : newest
  const stopped = stoppedHop(row.hops)
  if (stopped) throw behindStopped(`${row.host}:${row.port}`, stopped)
  const via = hopsOf(core, row.account, row.hops)
  return {
    target: { ...placeOf(row), privateKey: accepted.privateKey, via },
    managementKey: accepted,
    nextKey: accepted.id === newest.id ? null : newest,
  }
}

/** A host's place, with no key to it. */
export const placeOf = (row: TargetRow): HostTarget => ({
  account: row.account,
  host: row.host,
  port: row.port,
  hostKey: row.host_key,
  user: row.management_login,
  privateKey: '',
})

/** Whether a changed host key forbids any word to it. */
export const isStopped = ({ error_reason }: Pick<TargetRow, 'error_reason'>) =>
  error_reason === 'host-key-changed'

const one = statement<TargetRow>(
  'server.target',
  `select ${targetColumns} from servers s
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   where s.account_id = $1 and s.id = $2`,
)

/** Where one server is, and nothing of what should be on it; undefined if it is gone. */
export async function findTarget(
  core: Core,
  account: string,
  server: string,
): Promise<TargetRow | undefined> {
  const [row] = await asSystem(core, bind(one, [account, server]))
  return row
}
