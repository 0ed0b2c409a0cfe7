import type { ServerView } from '@gatehouse/core/fleet/server/view'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { count } from '../../../ui/count.ts'
import { limitOf, type ServerLimit } from '../../fleet/server/server-limit.ts'
import { servers } from '../../fleet/sync/sync-words.ts'

type Limited = Pick<MemberView, 'servers' | 'labels'>
type Fleet = readonly Pick<ServerView, 'id' | 'labels'>[]

/** Whether it is another limit than the member has. */
export function changesLimit(member: Limited, limit: ServerLimit): boolean {
  return nameOf(limitOf(member)) !== nameOf(limit)
}

/** The same for the same limit, in whatever order it was chosen. */
function nameOf({ all, servers, labels }: ServerLimit): string {
  return all ? 'all' : JSON.stringify([servers.map(({ id }) => id).sort(), labels.toSorted()])
}

/** Which servers a limit lets in to; null for all of them. */
export function within({ all, servers, labels }: ServerLimit, fleet: Fleet): ReadonlySet<string> | null {
  if (all) return null
  const labelled = fleet.filter((server) => server.labels.some((label) => labels.includes(label)))
  return new Set([...servers, ...labelled].map(({ id }) => id))
}

/** What another limit changes for a member: `loses 297 servers, keeps 3`. `to` is what it lets in to. */
export function limitEffect(member: Limited, to: ReadonlySet<string> | null, fleet: Fleet): string {
  const from = within(limitOf(member), fleet)
  const sizes = { from: from?.size ?? fleet.length, to: to?.size ?? fleet.length }
  const kept = from && to ? [...from].filter((id) => to.has(id)).length : Math.min(sizes.from, sizes.to)
  const changes = [
    sizes.from > kept && `loses ${servers(sizes.from - kept)}`,
    sizes.to > kept && `gains ${servers(sizes.to - kept)}`,
    kept > 0 && `keeps ${count(kept)}`,
  ]
  return changes.filter(Boolean).join(', ')
}
