import { type HostQuestion, HostServices } from '@gatehouse/hosts/service/host-services'
import { NoSystemd } from '@gatehouse/hosts/service/unit'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind } from '../../database/statement.ts'
import { askServer } from '../../fleet/manifest/ask-server.ts'
import { chosen, requireReached } from './chosen-services.ts'
import { serviceView } from './seen-service.ts'
import type { ServicesView } from './view.ts'

const mayRead = query({
  scope: 'service:read',
  // a page that is open asks every few seconds
  asksByItself: true,
  input: z.object({ server: id }),
  read: ({ server }) => [bind(chosen, [[server]])],
  view: ([[row]], current) => ({
    account: current.account.id,
    ...requireReached(row, current, 'service:read'),
  }),
})

/**
 * The services chosen for a server, as its systemd tells of them now.
 * @throws NotFound, Conflict while its host key is in doubt, Unreachable
 */
export async function listServices(
  caller: Caller,
  input: { server: string },
  ask: HostQuestion,
): Promise<ServicesView> {
  const { account, name, services } = await mayRead(caller, input)
  const view = { server: input.server, name }
  if (services.length === 0) return { ...view, systemd: null, services: [] }
  try {
    const { units } = await askServer(caller.core, { account, server: input.server }, (target) =>
      new HostServices(ask, target).units(services),
    )
    return { ...view, systemd: true, services: units.map(serviceView) }
  } catch (error) {
    if (!(error instanceof NoSystemd)) throw error
    return { ...view, systemd: false, services: [] }
  }
}
