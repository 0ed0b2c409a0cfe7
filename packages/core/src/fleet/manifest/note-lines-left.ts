import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { WantedServer } from './wanted-manifest.ts'

const note = statement<{ server: string }>(
  'manifest.note_lines_left',
  `update server_syncs set lines_left_at = coalesce(lines_left_at, clock_timestamp())
   where account_id = $1 and server_id = $2 and leased_by is not distinct from $3 returning server_id as server`,
)

/**
 * Remembers that a released server has shown that its lines are its people's: they are not touched again, and a host that refuses the management
 * key from now on has forgotten it. False where the lease was lost meanwhile.
 */
export async function noteLinesLeft(
  core: Core,
  { account, server, lease }: Pick<WantedServer, 'account' | 'server' | 'lease'>,
): Promise<boolean> {
  return (await asSystem(core, bind(note, [account, server, lease]))).length > 0
}
