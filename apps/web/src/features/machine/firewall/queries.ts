import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

/** The account's rules, or with a server's own; and how its servers stand. */
export const firewallOf = read(
  { topics: ['firewall', 'servers'], showsOld: true, rest: () => 1000 },
  (slug: string, server: string | null) => gatehouse(slug).firewall.list.query({ server }),
)

export type Firewall = Awaited<ReturnType<typeof firewallOf>>
