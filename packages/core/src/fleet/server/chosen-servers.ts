import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'

/** The servers somebody is limited to; null for all. */
export const chosenServers = z.array(id).max(1000).nullable()

const named = statement<{ id: string; name: string }>(
  'server.named',
  `select id, name from servers where account_id = account_in_context() and id = any($1::uuid[]) and removed_at is null order by name`,
)

/**
 * The chosen servers of this account, for the row and for the event's details.
 * @throws Invalid if one of them is not there
 */
export async function resolveServers(work: Pick<Work, 'rows'>, servers: string[] | null) {
  if (servers === null) return { ids: null, names: 'all' }
  const wanted = [...new Set(servers)]
  const found = await work.rows(named, [wanted])
  const missing = wanted.filter((one) => !found.some((server) => server.id === one))
  if (missing.length > 0)
    throw new Invalid([{ path: ['servers'], message: 'One of these servers is not in this account.' }])
  return { ids: found.map((server) => server.id), names: found.map((server) => server.name) }
}
