import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

const seen = statement<never>(
  'session.disk_seen',
  `with old as (delete from recording_disks where at < now() - interval '1 day')
   insert into recording_disks (process, state, free, at) values ($1, $2, $3, now())
   on conflict (process) do update set state = excluded.state, free = excluded.free, at = excluded.at`,
)
const roomAgain = statement<never>('session.disk_has_room', 'delete from recording_disks where process = $1')

/**
 * Notes what a process has seen of the disk for recordings, for the pages of owners; to be said again each minute while there is too little
 * room.
 */
export async function diskSeen(
  core: Core,
  process: string,
  { state, free }: { state: 'ok' | 'low' | 'full'; free: number },
): Promise<void> {
  await asSystem(core, state === 'ok' ? bind(roomAgain, [process]) : bind(seen, [process, state, free]))
}
