import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { KeyRotationView } from '../../team/account/view.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { mayHaveFormerKey } from './gateway-key.ts'

interface Row {
  public_key: string | null
  since: string
  previous: boolean
  servers: number
  done: number
  waiting: { server: string; name: string; error: string | null }[]
}

const standing = statement<Row>(
  'gateway_key.rotation',
  `with fleet as (
     select s.id, s.name, y.error, not ${mayHaveFormerKey} as done
     from server_syncs y join servers s on s.account_id = y.account_id and s.id = y.server_id
     where y.account_id = account_in_context() and s.removed_at is null and (y.proved_version is not null or ${mayHaveFormerKey}))
   select a.gateway_public_key as public_key, coalesce(a.gateway_key_since, a.created_at) as since, a.former_gateway_public_key is not null as previous,
     (select count(*) from fleet) as servers, (select count(*) from fleet where done) as done,
     (select coalesce(jsonb_agg(jsonb_build_object('server', id, 'name', name, 'error', error) order by name), '[]')
      from (select * from fleet where not done order by name limit 200) w) as waiting
   from accounts a where a.id = account_in_context()`,
)

/** The gateway key of today, and which servers may still have the one before it. */
export const gatewayKeyRotation = query({
  scope: 'server:read',
  input: z.void(),
  read: () => [bind(standing, [])],
  view: ([[row]]): KeyRotationView | null =>
    row?.public_key
      ? {
          fingerprint: fingerprintOf(row.public_key),
          publicKey: row.public_key,
          since: iso(row.since),
          rotated: row.previous,
          servers: row.servers,
          done: row.done,
          waiting: row.waiting,
        }
      : null,
})
