import { ownQuery } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { PasskeyView } from './view.ts'

const own = statement<{
  id: string
  name: string
  synced: boolean
  created_at: string
  last_used_at: string | null
}>(
  'passkey.list',
  `select id, name, synced, created_at, last_used_at from passkeys
   where user_id = user_in_context() and removed_at is null order by created_at`,
)

/** The caller's own passkeys, oldest first. @throws SignedOut, Forbidden */
export const listPasskeys = ownQuery({
  keyScope: null,
  evenWithoutPasskey: true,
  read: () => [bind(own, [])],
  view: ([rows]): { items: PasskeyView[] } => ({
    items: rows.map(({ id, name, synced, created_at, last_used_at }) => ({
      id,
      name,
      synced,
      createdAt: iso(created_at) ?? '',
      lastUsedAt: iso(last_used_at),
    })),
  }),
})
