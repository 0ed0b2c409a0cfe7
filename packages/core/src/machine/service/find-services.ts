import { type HostQuestion, HostServices } from '@gatehouse/hosts/service/host-services'
import { NoSystemd } from '@gatehouse/hosts/service/unit'
import { carriedBy, unitProblem } from '@gatehouse/hosts/service/unit-name'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind } from '../../database/statement.ts'
import { askServer } from '../../fleet/manifest/ask-server.ts'
import { chosen, requireReached } from './chosen-services.ts'
import type { InstalledServiceView } from './view.ts'

const mayChoose = query({
  scope: 'server:manage',
  input: z.object({ server: id }),
  read: ({ server }) => [bind(chosen, [[server]])],
  view: ([[row]], current) => ({
    account: current.account.id,
    ...requireReached(row, current, 'server:manage'),
  }),
})

/**
 * The services that a server has, to choose from, those that run first; null where it has no systemd.
 * @throws NotFound, Conflict while its host key is in doubt, Unreachable
 */
export async function findServices(
  caller: Caller,
  input: { server: string },
  ask: HostQuestion,
): Promise<InstalledServiceView[] | null> {
  const { account } = await mayChoose(caller, input)
  try {
    const found = await askServer(caller.core, { account, server: input.server }, (target) =>
      new HostServices(ask, target).installed(),
    )
    return found
      .filter(({ unit }) => carriedBy(unit) !== null || unitProblem(unit) === null)
      .map(({ unit, description, active }) => ({
        unit,
        description,
        state: active,
        refused: carriedBy(unit),
      }))
      .sort((one, other) => order(one) - order(other) || (one.unit < other.unit ? -1 : 1))
  } catch (error) {
    if (error instanceof NoSystemd) return null
    throw error
  }
}

const order = ({ state, refused }: InstalledServiceView) =>
  (refused === null ? 0 : 4) + (state === 'active' || state === 'failed' ? 0 : 1)
