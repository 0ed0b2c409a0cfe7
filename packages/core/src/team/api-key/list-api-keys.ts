import { pageById, paged, query } from '../../access/query.ts'
import type { Scope } from '../../access/roles.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { ApiKeyView } from './view.ts'

export interface ApiKeyRow {
  id: string
  name: string
  prefix: string
  scopes: Scope[]
  ranges: string[] | null
  created_by: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
}

const active = statement<ApiKeyRow>(
  'api_key.list',
  `select k.id, k.name, k.prefix, k.scopes, k.ranges::text[] as ranges, u.email as created_by, k.created_at, k.expires_at, seen.at as last_used_at
   from api_keys k
   join memberships m on m.account_id = k.account_id and m.id = k.membership_id
   join users u on u.id = m.user_id
   left join last_seen seen on seen.subject_id = k.id
   where k.account_id = account_in_context() and k.revoked_at is null and ($1::uuid is null or k.id > $1) order by k.id limit $2`,
)

/** The account's API keys that have not been revoked, oldest first. */
export const listApiKeys = query({
  scope: 'api-key:manage',
  input: pageById.default({ limit: 50 }),
  read: ({ cursor, limit }) => [bind(active, [cursor ?? null, limit + 1])],
  view: ([rows], _current, { limit }) => paged(rows, limit, apiKeyView, (row) => row.id),
})

export function apiKeyView(row: ApiKeyRow): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    ranges: row.ranges,
    createdBy: row.created_by,
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
    lastUsedAt: iso(row.last_used_at),
  }
}
