import type { SyncProgress } from '@gatehouse/core/fleet/server/view'
import { count, counted } from '../../../ui/count.ts'

/** How far the fleet is: "842 of 1 000 proved, 3 failing"; "1 000 servers, all proved" when it is done. */
export function progressInWords(progress: SyncProgress): string {
  const { servers, proved, failing, stopped, closing } = progress
  const closings = closing > 0 && `departed accounts being closed on ${count(closing)}`
  if (servers > 0 && proved === servers) {
    const all = servers === 1 ? '1 server, proved' : `${counted(servers, 'server')}, all proved`
    return closings ? `${all}, ${closings}` : all
  }
  return [
    `${count(proved)} of ${count(servers)} proved`,
    failing > 0 && `${count(failing)} failing`,
    stopped > 0 && `${count(stopped)} stopped by a changed host key`,
    closings,
  ]
    .filter(Boolean)
    .join(', ')
}

/** Whether something is on its way to servers. */
export function isConverging({ pending, closing }: SyncProgress): boolean {
  return pending > 0 || closing > 0
}
