import type { ServerView } from '@gatehouse/core/fleet/server/view'
import type { SortColumn } from '../../../ui/create-sort.ts'
import { urgencyOf } from './fleet-filter.ts'

export type ServerColumn = 'name' | 'state' | 'address' | 'labels' | 'verified'

/** What the list of servers is sorted by. */
export const serverColumns: Record<ServerColumn, SortColumn<ServerView>> = {
  name: { label: 'Name', of: (server) => server.name },
  state: { label: 'State', of: (server) => urgencyOf(server.sync.state) },
  address: { label: 'Address', of: (server) => `${server.host}:${server.port}` },
  labels: { label: 'Labels', of: (server) => server.labels.join(' ') || null },
  // the longest ago first: it is what needs a look
  verified: {
    label: 'Last verified',
    of: ({ sync }) => (sync.provedAt === null ? null : Date.parse(sync.provedAt)),
  },
}
