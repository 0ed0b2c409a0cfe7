import { pageById, paged, query } from '../../access/query.ts'
import { roleHolds } from '../../access/roles.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { SyncCounts } from '../../team/member/view.ts'
import { isWithinLimit } from '../server/reach.ts'
import type { KeyView } from './view.ts'

interface Row {
  id: string
  name: string
  type: string
  bits: number
  fingerprint: string
  public_key: string
  warning: string | null
  created_at: string
  expires_at: string | null
  sync: SyncCounts | null
}

const own = statement<Row>(
  'key.list',
  `select k.id, k.name, k.type, k.bits, k.fingerprint, k.public_key, k.warning, k.created_at, k.expires_at,
     (select jsonb_build_object(
        'inSync', count(*) filter (where y.proved_version = y.version),
        'pending', count(*) filter (where y.proved_version is distinct from y.version and y.error is null),
        'failing', count(*) filter (where y.proved_version is distinct from y.version and y.error is not null),
        'removalPending', 0)
      from memberships m
      join servers s on s.account_id = m.account_id and s.removed_at is null and ${isWithinLimit('m', 's')}
      join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
      where m.account_id = account_in_context() and m.user_id = k.user_id and m.ended_at is null) as sync
   from ssh_keys k where k.user_id = user_in_context() and ($1::uuid is null or k.id > $1) order by k.id limit $2`,
)

/** The caller's own keys, oldest first, with how far each is on the servers reached in this account. */
export const listKeys = query({
  scope: 'account:read',
  input: pageById.default({ limit: 50 }),
  read: ({ cursor, limit }) => [bind(own, [cursor ?? null, limit + 1])],
  view: ([rows], { membership }, { limit }) =>
    paged(
      rows,
      limit,
      (row) => keyView(row, membership !== null && roleHolds(membership.role, 'server:ssh')),
      (row) => row.id,
    ),
})

function keyView(row: Row, reaches: boolean): KeyView {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    bits: row.bits,
    fingerprint: row.fingerprint,
    publicKey: row.public_key,
    warning: row.warning,
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
    sync: reaches ? row.sync : null,
  }
}
