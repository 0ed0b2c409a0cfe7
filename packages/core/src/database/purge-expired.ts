import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from './statement.ts'

const purge = statement<never>(
  'database.purge',
  `with links as (delete from sign_in_links where expires_at < now() - interval '1 day')
   delete from rate_limits where expire < extract(epoch from now()) * 1000`,
)

/** Removes sign-in links and counters that are over: bookkeeping that nobody reads any more. */
export async function purgeExpired(core: Core): Promise<void> {
  await asSystem(core, bind(purge, []))
}
