import type { SyncProgress } from '@gatehouse/core/fleet/server/view'
import { count, counted } from '../../../ui/count.ts'

/** How the fleet stands, in counts that add up: "842 of 1 000 in sync, 3 failing, 155 pending"; "1 000 servers, all in sync". */
export function progressInWords(progress: SyncProgress): string {
  const { servers, proved, pending, failing, stopped, closing } = progress
  const closings = closing > 0 && `closing the accounts of people who left on ${count(closing)}`
  if (servers > 0 && proved === servers) {
    const all = servers === 1 ? '1 server, in sync' : `${counted(servers, 'server')}, all in sync`
    return closings ? `${all}, ${closings}` : all
  }
  return [
    `${count(proved)} of ${count(servers)} in sync`,
    stopped > 0 && `${count(stopped)} with a changed host key`,
    failing > 0 && `${count(failing)} failing`,
    pending > 0 && `${count(pending)} pending`,
    closings,
  ]
    .filter(Boolean)
    .join(', ')
}

/** Whether something is on its way to servers. */
export function isConverging({ pending, closing }: SyncProgress): boolean {
  return pending > 0 || closing > 0
}
