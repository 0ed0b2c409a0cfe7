import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

const look = statement<never>(
  'resize.look_at_server',
  `with due as (
     update server_syncs set due_at = now() where account_id = $1 and server_id = $2 and error_reason is distinct from 'host-key-changed' returning 1)
   select pg_notify('gatehouse_sync', '') from due`,
)

/** Has key sync look at a server now. */
export async function lookAtServer(core: Core, of: { account: string; server: string }): Promise<void> {
  await asSystem(core, bind(look, [of.account, of.server]))
}
