import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from './statement.ts'

const purge = statement<never>(
  'database.purge',
  `with links as (delete from sign_in_links where expires_at < now() - interval '1 day'),
   runs as (
     delete from server_sync_runs r where r.at < now() - interval '90 days'
       or r.id < (select k.id from server_sync_runs k where k.account_id = r.account_id and k.server_id = r.server_id
                  order by k.id desc offset 199 limit 1))
   delete from rate_limits where expire < extract(epoch from now()) * 1000`,
)

const purgeSignIns = statement<{ purged: number }>(
  'database.purge_sign_ins',
  'select purge_sign_ins() as purged',
)

const purgeEmailChanges = statement<never>('database.purge_email_changes', 'select purge_email_changes()')

/**
 * Removes bookkeeping that nobody reads any more: links, sign-ins, changes of addresses and counters that are over, syncs of
 * long ago.
 */
export async function purgeExpired(core: Core): Promise<void> {
  await asSystem(core, bind(purge, []))
  await asSystem(core, bind(purgeSignIns, []))
  await asSystem(core, bind(purgeEmailChanges, []))
}
