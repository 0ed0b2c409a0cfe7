import { gatehouse } from '../../../api/client.ts'
import { allPages } from '../../../api/pages.ts'
import { read } from '../../../api/read.ts'

export const teamOf = read({ topics: ['team', 'keys', 'servers'] }, (slug: string) =>
  allPages((page) => gatehouse(slug).team.list.query(page)),
)

export const teamSecurityOf = read({ topics: ['team', 'keys', 'servers'] }, (slug: string) =>
  allPages((page) => gatehouse(slug).security.team.query(page)),
)

export const removalsOf = read({ topics: ['team', 'keys', 'servers'] }, (slug: string) =>
  gatehouse(slug).team.removals.query(),
)

/** A member by id or address, also one whose membership has ended. */
export const memberOf = read(
  { topics: ['team', 'keys', 'servers', 'apiKeys'] },
  (slug: string, user: string) => gatehouse(slug).team.get.query({ user }),
)

const newest = 10

/** The newest sessions of a member. */
export const memberSessionsOf = read({ topics: ['sessions'] }, async (slug: string, user: string) => {
  const { items, nextCursor } = await gatehouse(slug).sessions.list.query({ user, limit: newest })
  return { items, more: nextCursor !== null }
})

/** The newest events that a member caused, or that are about the member. */
export const memberEventsOf = read({ topics: ['audit'] }, async (slug: string, user: string) => {
  const { search } = gatehouse(slug).audit
  // asked apart, each is found by an index, however long the log is
  const [caused, about] = await Promise.all([
    search.query({ actor: user, limit: newest }),
    search.query({ resource: user, limit: newest }),
  ])
  const all = new Map([...caused.items, ...about.items].map((event) => [event.id, event]))
  return { items: [...all.values()].sort((a, b) => b.seq - a.seq).slice(0, newest) }
})
