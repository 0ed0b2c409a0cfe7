import type { Some } from '@gatehouse/core/fleet/server/view'
import type { LimitPreview, SyncCounts } from '@gatehouse/core/team/member/view'
import { count, counted, someOf } from '../../../ui/count.ts'

/** Which servers somebody is limited to, as it is chosen: what was chosen stays while `all` is tried. */
export interface ServerLimit {
  all: boolean
  servers: { id: string; name: string }[]
  labels: string[]
}

/** No limit. */
export const allServers: ServerLimit = { all: true, servers: [], labels: [] }

interface Limited {
  servers: { id: string; name: string }[] | null
  labels: string[]
}

/** The limit that a member or an invite has. */
export function limitOf({ servers, labels }: Limited): ServerLimit {
  return { all: servers === null, servers: servers ?? [], labels }
}

/** As it is sent. */
export function saidLimit({ all, servers, labels }: ServerLimit): {
  servers: string[] | null
  labels?: string[]
} {
  if (all) return { servers: null }
  return { servers: servers.map(({ id }) => id), labels }
}

/** `all servers`, `staging, prod-1`; what is named comes by label first. */
export function limitInWords({ all, servers, labels }: ServerLimit, most = 3): string {
  if (all) return 'all servers'
  const names = [...labels, ...servers.map(({ name }) => name)]
  return names.length === 0 ? 'no servers' : someOf(names, most)
}

/** What a member reaches: `all`, `prod-1, prod-2`, or `staging · 12 servers` where a label decides. */
export function reachInWords({ servers, labels, sync }: Limited & { sync: SyncCounts | null }): string {
  if (!servers) return 'all'
  const named = limitInWords(limitOf({ servers, labels }))
  if (labels.length === 0 || !sync) return named
  return `${named} · ${counted(sync.inSync + sync.pending + sync.failing, 'server')}`
}

/** What a changed limit would come to, a sentence each; nothing where nothing changes. */
export function effectInWords({ keeps, adds, removes, sessions }: LimitPreview): string[] {
  const ends = sessions > 0 ? `; ends ${counted(sessions, 'live session')}` : ''
  return [...sentence('Keeps', keeps), ...sentence('Adds', adds), ...sentence('Removes', removes, ends)]
}

function sentence(verb: string, some: Some, more = ''): string[] {
  return some.count > 0 ? [`${verb} ${namesOf(some)}${more}.`] : []
}

/** `prod-1, prod-2 and 40 more`, of which the first few are known by name. */
export function namesOf({ count: all, names }: Some, most = 3): string {
  if (all === 0) return 'nobody'
  if (all <= most + 1 && names.length === all) return names.join(', ')
  const shown = names.slice(0, most)
  if (shown.length === 0) return count(all)
  return `${shown.join(', ')} and ${count(all - shown.length)} more`
}
