import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { serverOf } from '../../fleet/server/find-server.ts'
import { requireReached } from './chosen-services.ts'
import { lookSoon } from './service-look.ts'
import { chosenUnits, mostUnits } from './unit-name.ts'

const input = z
  .object({
    server: id.optional(),
    /** Several; each gets the same, or what is added and taken away. */
    servers: z.array(id).min(1, 'Choose a server.').max(200, 'Choose at most 200 servers.').optional(),
    /** In place of those before. */
    services: chosenUnits.optional(),
    /** Beside those before. */
    add: chosenUnits.optional(),
    remove: z.array(z.string().max(210)).max(200).optional(),
  })
  .refine(({ server, servers }) => (server === undefined) !== (servers === undefined), {
    path: ['servers'],
    message: 'Name one server, or several.',
  })
  .refine(
    ({ services, add, remove }) => (services === undefined) !== (add === undefined && remove === undefined),
    {
      path: ['services'],
      message: 'Name all services, or those to add and to remove.',
    },
  )

const several = statement<{ id: string; name: string; labels: string[]; services: string[] }>(
  'service.servers_to_choose_for',
  `select * from servers where account_id = account_in_context() and id = any($1::uuid[]) and removed_at is null`,
)

/**
 * Says which of the services of a server, or of several, may be restarted and whose logs may be read: all of them anew, or some more and some less.
 * Throws NotFound, Forbidden for a server that the caller’s choice leaves out, Invalid.
 */
export const chooseServices = mutation({
  verb: 'server.services_changed',
  scope: 'server:manage',
  input,
  async run(
    work,
    { server: only, servers: ids = only === undefined ? [] : [only], services, add = [], remove = [] },
  ) {
    const found = new Map((await work.rows(several, [ids])).map((row) => [row.id, row]))
    const servers = [...new Set(ids)].map((one) => {
      const row = requireReached(found.get(one), work.current, 'server:manage')
      const chosen =
        services ?? [...new Set([...row.services, ...add])].filter((unit) => !remove.includes(unit)).sort()
      if (chosen.length > mostUnits)
        throw new Invalid([
          { path: ['add'], message: `${row.name} would have more than ${mostUnits} services.` },
        ])
      const entity = serverOf(work, row)
      if (chosen.join() !== row.services.join()) entity.services = chosen
      return { server: row.id, name: row.name, services: chosen }
    })
    await work.rows(lookSoon, [servers.map(({ server }) => server)])
    const [first] = servers
    if (!first) throw new Invalid([{ path: ['servers'], message: 'Choose a server.' }])
    return {
      result: { server: first.server, services: first.services, servers },
      resource: { id: first.server, label: first.name },
      details: servers.length > 1 ? { servers: servers.map(({ name }) => name) } : {},
    }
  },
})
