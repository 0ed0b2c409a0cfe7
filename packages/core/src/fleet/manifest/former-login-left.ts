import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

const left = statement<never>(
  'server_sync.former_login_left',
  'update server_syncs set former_logins = array_remove(former_logins, $3) where account_id = $1 and server_id = $2',
)

/** Writes down that a login by which a server was managed before has no line with the management key any more. */
export async function formerLoginLeft(
  core: Core,
  { account, server }: { account: string; server: string },
  login: string,
): Promise<void> {
  await asSystem(core, bind(left, [account, server, login]))
}
