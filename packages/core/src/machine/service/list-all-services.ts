import { z } from 'zod'
import { page, paged, query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { isReached } from './chosen-services.ts'
import type { SeenService, ServerServicesView } from './view.ts'

interface Row {
  id: string
  name: string
  labels: string[]
  chosen: string[]
  units: SeenService[] | null
  looked_at: string | null
  systemd: boolean | null
  error: string | null
}

const all = statement<Row>(
  'service.list_all',
  `select s.id, s.name, s.labels, s.services as chosen, l.units, l.looked_at, l.systemd, l.error
   from servers s left join service_looks l on l.account_id = s.account_id and l.server_id = s.id
   where s.account_id = account_in_context() and s.removed_at is null and ($1::text is null or s.name > $1)
   order by s.name limit $2`,
)

/** The account's servers by name, each with what its chosen services were when it was last looked at: no server is asked. */
export const listAllServices = query({
  scope: 'service:read',
  asksByItself: true,
  input: page
    .extend({
      cursor: z
        .string()
        .regex(/^[a-z0-9-]{1,63}$/, 'This is not a valid cursor.')
        .optional(),
    })
    .default({ limit: 50 }),
  read: ({ cursor, limit }) => [bind(all, [cursor ?? null, limit + 1])],
  view: ([rows], { membership }, { limit }) => {
    const { items, nextCursor } = paged(
      rows,
      limit,
      (row) => row,
      ({ name }) => name,
    )
    return { items: items.filter((row) => isReached(row, membership)).map(view), nextCursor }
  },
})

function view({ id, name, chosen, units, looked_at, systemd, error }: Row): ServerServicesView {
  const services = (units ?? []).filter(({ unit }) => chosen.includes(unit))
  return { server: id, name, chosen, services, lookedAt: iso(looked_at), systemd, error }
}
