import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { count, someOf } from '../../../ui/count.ts'
import { serversIn } from '../../fleet/sync/sync-words.ts'

interface Reach {
  words: string
  /** All of the servers, where the words name a few. */
  title: string | undefined
  /** Whether the member has a login and no key for it. */
  noKey: boolean
  /** How many servers still hold keys of theirs and should not. */
  removing: number
}

/** Which servers a member reaches, and what about that is the member's own affair: how the servers are is told by theirs. */
export function reachInWords({ role, servers, labels, sync, keys }: MemberView): Reach {
  const removing = sync?.removalPending ?? 0
  if (!roleHolds(role, 'server:ssh') || (servers?.length === 0 && labels.length === 0))
    return { words: removing > 0 ? '' : 'none', title: undefined, noKey: false, removing }
  const names = servers?.map(({ name }) => name)
  const all = sync ? serversIn(sync) - removing : 0
  const words = () => {
    if (!names) return `all · ${count(all)}`
    if (labels.length === 0) return `${count(names.length)}: ${someOf(names, 3)}`
    return `${count(all)} by label: ${someOf([...labels, ...names], 3)}`
  }
  return {
    words: words(),
    title: names && [...labels, ...names].join(', '),
    noKey: keys === 0,
    removing,
  }
}
