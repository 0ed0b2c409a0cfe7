import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { limitLabels } from './server-fields.ts'

/** The servers somebody is limited to: chosen one by one (null for all), by label, or both. Without either it is left unsaid. */
export const chosenServers = {
  servers: z.array(id).max(1000).nullable().optional(),
  labels: limitLabels.optional(),
}

interface Said {
  servers?: string[] | null | undefined
  labels?: string[] | undefined
}

/** What a limit lets in to: these servers and those that have one of these labels, now or later. No limit where `servers` is null. */
export interface Chosen {
  servers: string[] | null
  labels: string[]
}

const named = statement<{ id: string; name: string }>(
  'server.named',
  `select id, name from servers where account_id = account_in_context() and id = any($1::uuid[]) and removed_at is null order by name`,
)

/**
 * The limit that was said, or `otherwise` where none was.
 * @throws Invalid where all servers are chosen and labels too
 */
export function chosenOf({ servers, labels = [] }: Said, otherwise: null | undefined): Chosen {
  if (servers === undefined && labels.length > 0) return { servers: [], labels }
  if (servers === undefined && otherwise === undefined) {
    const message = 'Choose servers by ID, labels, or null for all servers.'
    throw new Invalid([{ path: ['servers'], message }])
  }
  if (!servers && labels.length > 0) {
    const message =
      'All servers are chosen, so labels have no effect. To limit by labels alone, leave servers out.'
    throw new Invalid([{ path: ['labels'], message }])
  }
  return { servers: servers ?? null, labels }
}

/**
 * The chosen servers of this account, for the row and for the event's details.
 * @throws Invalid if one of them is not there
 */
export async function resolveServers(work: Pick<Work, 'rows'>, { servers, labels }: Chosen) {
  if (servers === null) return { ids: null, details: { servers: 'all' } }
  const wanted = [...new Set(servers)]
  const found = wanted.length > 0 ? await work.rows(named, [wanted]) : []
  const missing = wanted.filter((one) => !found.some((server) => server.id === one))
  if (missing.length > 0)
    throw new Invalid([
      { path: ['servers'], message: 'At least one of these servers is not in this account.' },
    ])
  return {
    ids: found.map((server) => server.id),
    details: { servers: found.map((server) => server.name), ...(labels.length > 0 && { labels }) },
  }
}
