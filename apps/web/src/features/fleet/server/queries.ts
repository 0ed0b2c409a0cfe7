import { gatehouse } from '../../../api/client.ts'
import { allPages } from '../../../api/pages.ts'
import { pagedRead, read } from '../../../api/read.ts'

/** All servers of the account, in the order of their names. 1 000 are five pages: while they converge they are read every two seconds, a few much sooner. */
export const serversOf = read(
  {
    topics: ['servers'],
    showsOld: true,
    rest: (servers) => Math.min(Math.max(300, 2 * (servers?.length ?? 0)), 5000),
  },
  (slug: string) => allPages((page) => gatehouse(slug).servers.list.query(page)),
)

/** Servers through which another may be reached: those that there are. */
export const hopsToChoose = read({ topics: ['servers'], showsOld: true }, (slug: string) =>
  gatehouse(slug).servers.search.query({ limit: 1000 }),
)

/** How many of the account's servers have proved what they should hold. */
export const progressOf = read({ topics: ['servers'], rest: () => 250 }, (slug: string) =>
  gatehouse(slug).servers.progress.query(),
)

export const serverOf = read({ topics: ['servers'] }, (slug: string, server: string) =>
  gatehouse(slug).servers.get.query({ server }),
)

export const historyPage = 20

/** The syncs of a server, the newest first. */
export const historyOf = pagedRead(
  { topics: ['servers'], size: historyPage },
  (page, slug: string, server: string) => gatehouse(slug).servers.history.query({ server, ...page }),
)

/** The labels in use, with how many servers have each. */
export const labelsOf = read({ topics: ['servers', 'team', 'invites'], showsOld: true }, (slug: string) =>
  gatehouse(slug).servers.labels.query(),
)
