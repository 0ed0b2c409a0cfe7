import type { Hop } from '@gatehouse/hosts/hop'
import { z } from 'zod'
import type { Core } from '../../access/core.ts'
import { NotFound, Unreachable } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { behindStopped, type HopRow, hopsColumn, hopsOf, stoppedHop } from './hops.ts'
import { hostAddress, port } from './server-fields.ts'

/** The servers through which another is reached. */
export const way = statement<{ hops: HopRow[] | null }>(
  'server.way',
  `select ${hopsColumn('s')} as hops from (select account_in_context() as account_id, $1::uuid as via) s`,
)

/** Where a host key is looked up, for whom, and through which servers. */
interface ProbedAddress {
  host: string
  port: number
  account?: string
  via?: Hop[]
}

/**
 * Whether the caller may have a host looked up; answers the address in one spelling, and the servers on the way there.
 * Throws Forbidden, Invalid, NotFound, Unreachable.
 */
export const mayProbe = query({
  scope: 'server:manage',
  input: z.object({ host: hostAddress, port: port.default(22), via: id.nullable().default(null) }),
  read: ({ via }) => [bind(way, [via])],
  view: async ([[found]], { account }, { via, ...address }, { core }): Promise<ProbedAddress> => {
    await limitRate(core, 'probe.account', account.id)
    if (via === null) return address
    return { ...address, account: account.id, via: hopsOn(core, account.id, found?.hops ?? null, address) }
  },
})

/** The servers on the way to a place that is reached through another. @throws NotFound, Unreachable */
export function hopsOn(
  core: Core,
  account: string,
  hops: HopRow[] | null,
  { host, port }: { host: string; port: number },
): Hop[] {
  if (!hops?.length) throw new NotFound('server to go through')
  const stopped = stoppedHop(hops)
  if (stopped) throw new Unreachable(behindStopped(`${host}:${port}`, stopped).message)
  return hopsOf(core, account, hops)
}
