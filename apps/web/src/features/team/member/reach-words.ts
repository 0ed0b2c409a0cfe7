import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { count } from '../../../ui/count.ts'
import { limitInWords, limitOf, reachInWords } from '../../fleet/server/server-limit.ts'
import { serversIn } from '../../fleet/sync/sync-words.ts'

interface Reach {
  words: string
  /** All of the servers and labels, where the words name a few. */
  title: string | undefined
  /** Whether the member has a login and no key for it. */
  noKey: boolean
  /** How many servers still hold keys of theirs and should not. */
  removing: number
}

/** Which servers a member reaches, and what about that is the member's own affair: how the servers are is told by theirs. */
export function reachOf(member: MemberView): Reach {
  const { role, servers, labels, sync, keys } = member
  const removing = sync?.removalPending ?? 0
  if (!roleHolds(role, 'server:ssh') || (servers?.length === 0 && labels.length === 0))
    return { words: removing > 0 ? '' : 'none', title: undefined, noKey: false, removing }
  const all = sync ? serversIn(sync) - removing : 0
  const named = labels.length > 0 ? reachInWords(member) : `${count(all)}: ${reachInWords(member)}`
  return {
    words: servers === null ? (all > 0 ? `all · ${count(all)}` : 'all') : named,
    title: servers === null ? undefined : limitInWords(limitOf(member), Number.POSITIVE_INFINITY),
    noKey: keys === 0,
    removing,
  }
}
