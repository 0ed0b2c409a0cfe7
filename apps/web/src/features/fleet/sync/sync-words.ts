import type { SyncState } from '@gatehouse/core/fleet/server/view'
import type { MemberView, SyncCounts } from '@gatehouse/core/team/member/view'
import { count, counted } from '../../../ui/count.ts'
import type { Tone } from '../../../ui/state.tsx'

interface Words {
  tone: Tone
  words: string
}

/** How far somebody's servers are, in few words: what is not done comes first. */
export function countsInWords(counts: SyncCounts): Words {
  if (counts.removalPending > 0)
    return { tone: 'wait', words: `removal pending on ${count(counts.removalPending)}` }
  if (counts.failing > 0) return { tone: 'bad', words: `failing on ${count(counts.failing)}` }
  if (counts.pending > 0) return { tone: 'wait', words: `${count(counts.pending)} pending` }
  return counts.inSync > 0
    ? { tone: 'ok', words: `${count(counts.inSync)} in sync` }
    : { tone: 'none', words: 'no servers' }
}

/** The same in full: "in sync on 2 of 3 servers, 1 pending". */
export function proofInWords(counts: SyncCounts): Words {
  const total = serversIn(counts)
  if (total === 0) return { tone: 'none', words: 'no servers to reach' }
  const rest = [
    counts.pending > 0 && `${count(counts.pending)} pending`,
    counts.failing > 0 && `${count(counts.failing)} failing`,
    counts.removalPending > 0 && `${count(counts.removalPending)} removal pending`,
  ].filter(Boolean)
  const words = [`in sync on ${count(counts.inSync)} of ${servers(total)}`, ...rest].join(', ')
  return { tone: countsInWords(counts).tone, words }
}

/** How many servers the counts speak of. */
export function serversIn(counts: SyncCounts): number {
  return counts.inSync + counts.pending + counts.failing + counts.removalPending
}

/** How many servers hold keys of the member, or are about to. */
export function serversHolding({ sync, keys }: Pick<MemberView, 'sync' | 'keys'>): number {
  if (!sync) return 0
  return keys > 0 ? serversIn(sync) : sync.removalPending
}

export function servers(number: number): string {
  return counted(number, 'server')
}

const ofState: Record<SyncState, Words> = {
  'in-sync': { tone: 'ok', words: 'in sync' },
  pending: { tone: 'wait', words: 'pending' },
  failing: { tone: 'bad', words: 'failing' },
  'removal-pending': { tone: 'wait', words: 'removal pending' },
  'host-key-changed': { tone: 'drift', words: 'host key changed' },
}

/** Who cannot log in although the server holds what it should: one by name, several by number. */
export function shutOutInWords(logins: readonly string[]): string {
  return `${logins.length === 1 ? logins[0] : count(logins.length)} can’t log in`
}

export function stateInWords(state: SyncState): Words {
  return ofState[state]
}
