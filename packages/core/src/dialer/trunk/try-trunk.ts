import type { Caller } from '../../access/caller.ts'
import { NotFound } from '../../access/errors.ts'
import { askServer } from '../../fleet/manifest/ask-server.ts'
import type { CarrierQuestion, CarrierWay } from './carrier-way.ts'
import type { CarrierAnswer, TrunkHost } from './view.ts'

/**
 * Asks a carrier's hosts from a server, in their order until one answers; where a host has several addresses, its first.
 * @throws NotFound, Unreachable where the server is not reached
 */
export async function tryHosts(
  { core }: Caller,
  of: { account: string; server: string },
  carriers: CarrierWay,
  hosts: readonly TrunkHost[],
  question: Omit<CarrierQuestion, 'host'>,
): Promise<CarrierAnswer & { host: string }> {
  let last: (CarrierAnswer & { host: string }) | undefined
  for (const host of hosts) {
    const answer = await askServer(core, of, (target) => carriers.ask(target, { ...question, host }))
    last = { ...answer, host: host.host }
    if (answer.outcome !== 'unreachable') return last
  }
  if (!last) throw new NotFound('host')
  return last
}
