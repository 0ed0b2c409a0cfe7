import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { ManagementKeyRotationView } from '../../team/account/view.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { managementLine } from './management-line.ts'

interface Row {
  public_key: string
  created_at: string
  previous: boolean
  servers: number
  done: number
  waiting: { server: string; name: string; error: string | null }[]
}

const standing = statement<Row>(
  'management_key.rotation',
  `with newest as (
     select * from management_keys where account_id = account_in_context() order by created_at desc, id desc limit 1),
   fleet as (
     select s.id, s.name, y.error, y.management_key_id = n.id as done
     from newest n join servers s on s.account_id = n.account_id
     join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
     where y.management_key_id is not null)
   select n.public_key, n.created_at,
     exists (select from management_keys o where o.account_id = n.account_id and o.id <> n.id) as previous,
     (select count(*) from fleet) as servers, (select count(*) from fleet where done) as done,
     (select coalesce(jsonb_agg(jsonb_build_object('server', id, 'name', name, 'error', error) order by name), '[]')
      from (select * from fleet where not done order by name limit 200) w) as waiting
   from newest n`,
)

/** The management key of today, and which servers have not taken it yet. */
export const keyRotation = query({
  scope: 'server:read',
  input: z.void(),
  read: () => [bind(standing, [])],
  view: ([[row]], _current, _input, { core }): ManagementKeyRotationView | null =>
    row
      ? {
          fingerprint: fingerprintOf(row.public_key),
          publicKey: row.public_key,
          line: managementLine(row.public_key, core.gatewayFrom),
          since: iso(row.created_at),
          rotated: row.previous,
          servers: row.servers,
          done: row.done,
          waiting: row.waiting,
        }
      : null,
})
