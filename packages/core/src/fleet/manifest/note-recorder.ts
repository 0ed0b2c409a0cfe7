import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { WantedServer } from './wanted-manifest.ts'

const note = statement<never>(
  'manifest.note_recorder',
  'update server_syncs set recorder = $3 where account_id = $1 and server_id = $2 and recorder is distinct from $3',
)

/** Remembers which recorder (SHA-256, hex) a host was given; null where it has none, and nothing more to be fetched. */
export async function noteRecorder(
  core: Core,
  { account, server }: Pick<WantedServer, 'account' | 'server'>,
  recorder: string | null,
): Promise<void> {
  await asSystem(core, bind(note, [account, server, recorder]))
}
