import type { Caller } from '../../access/caller.ts'
import { NotFound } from '../../access/errors.ts'
import { askServer } from '../../fleet/manifest/ask-server.ts'
import type { CarrierQuestion, CarrierWay } from './carrier-way.ts'
import { placesOf } from './places-of.ts'
import type { CarrierAnswer, TrunkHost } from './view.ts'

/**
 * Asks a carrier's hosts from a server, in their order until one answers.
 * @throws NotFound, Unreachable where the server is not reached
 */
export async function tryHosts(
  { core }: Caller,
  of: { account: string; server: string },
  carriers: CarrierWay,
  hosts: readonly TrunkHost[],
  question: Omit<CarrierQuestion, 'place'>,
): Promise<CarrierAnswer & { host: string }> {
  let last: (CarrierAnswer & { host: string }) | undefined
  for (const place of placesOf(hosts)) {
    const answer = await askServer(core, of, (target) => carriers.ask(target, { ...question, place }))
    last = { ...answer, host: place.name }
    if (answer.outcome !== 'unreachable') return last
  }
  if (!last) throw new NotFound('host')
  return last
}
