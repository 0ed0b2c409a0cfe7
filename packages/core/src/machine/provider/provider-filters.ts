import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { machineProvider } from './machine-provider.ts'
import { refusedBy } from './refused-by.ts'
import { patienceMs } from './set-provider.ts'
import type { ProviderFilters } from './view.ts'

const one = statement<{ id: string; host: string }>(
  'provider.server',
  'select id, host from servers where account_id = account_in_context() and id = $1 and removed_at is null',
)

/** Whether the provider filters what comes to a server before the server does. Throws NotFound, Unreachable. */
export const getProviderFilters = query({
  scope: 'firewall:read',
  input: z.object({ server: id }),
  read: ({ server }) => [bind(one, [server])],
  async view([[row]], { account }, _input, { core }): Promise<ProviderFilters> {
    if (!row) throw new NotFound('server')
    try {
      const provider = await machineProvider(core, account.id, { waits: false })
      if (!provider) return { provider: 'none', firewalls: null }
      const [machine] = await provider.find([row], AbortSignal.timeout(patienceMs))
      return { provider: provider.name, firewalls: machine?.firewalls ?? null }
    } catch (error) {
      throw refusedBy(error, 'server')
    }
  },
})
