import type { MemberView } from '@gatehouse/core/team/member/view'
import { count } from '../../../ui/count.ts'
import { servers, serversIn } from '../../fleet/sync/sync-words.ts'

type Limited = Pick<MemberView, 'servers' | 'labels' | 'sync'>

/** Whether it is another limit than the member has. `chosen` are ids, or null for all servers. */
export function changesLimit({ servers: limit, labels }: Limited, chosen: readonly string[] | null): boolean {
  if (labels.length > 0) return true
  if (limit === null || chosen === null) return limit !== null || chosen !== null
  return limit.length !== chosen.length || limit.some(({ id }) => !chosen.includes(id))
}

/** What another limit changes for a member: `loses 297 servers, keeps 3`. */
export function limitInWords(
  { servers: limit, labels, sync }: Limited,
  chosen: readonly string[] | null,
): string {
  if (chosen === null) return 'gains all servers'
  if (limit === null) {
    const all = sync ? serversIn(sync) - sync.removalPending : 0
    return `loses ${servers(Math.max(0, all - chosen.length))}, keeps ${count(chosen.length)}`
  }
  if (labels.length > 0) return `${servers(chosen.length)} in place of the label ${labels.join(', ')}`
  const kept = limit.filter(({ id }) => chosen.includes(id)).length
  const changes = [
    limit.length > kept && `loses ${servers(limit.length - kept)}`,
    chosen.length > kept && `gains ${servers(chosen.length - kept)}`,
    kept > 0 && `keeps ${count(kept)}`,
  ]
  return changes.filter(Boolean).join(', ')
}
