import type { ServicesView } from '@gatehouse/core/machine/service/view'
import { gatehouse } from '../../../api/client.ts'
import { failureOf } from '../../../api/failure.ts'
import { allPages } from '../../../api/pages.ts'
import { read } from '../../../api/read.ts'

/** The services chosen for a server, or why it could not be asked: a server that is away is no reason to show nothing of it. */
export const servicesOf = read(
  { topics: ['servers', 'operations'] },
  async (slug: string, server: string): Promise<ServicesView | { unreachable: string }> => {
    try {
      return await gatehouse(slug).services.list.query({ server })
    } catch (thrown) {
      const failed = failureOf(thrown)
      if (!['unreachable', 'conflict', 'rate'].includes(failed.reason ?? '')) throw thrown
      return { unreachable: failed.message }
    }
  },
)

/** Every server with what its chosen services were when it was last looked at. */
export const allServicesOf = read(
  { topics: ['services', 'servers'], showsOld: true, rest: () => 1000 },
  (slug: string) => allPages((page) => gatehouse(slug).services.all.query(page)),
)
