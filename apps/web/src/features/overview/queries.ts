import { gatehouse } from '../../api/client.ts'
import { read } from '../../api/read.ts'

/** The account's first page, as far as the reader may see it. */
export const overviewOf = read(
  {
    topics: [
      'account',
      'team',
      'invites',
      'keys',
      'servers',
      'services',
      'audit',
      'apiKeys',
      'sessions',
      'passkeys',
    ],
  },
  (slug: string) => gatehouse(slug).account.overview.query(),
)

/** What the navigation says beside its places. */
export const statusOf = read({ topics: ['servers', 'sessions'] }, (slug: string) =>
  gatehouse(slug).account.status.query(),
)
