import type { Caller } from '../access/caller.ts'
import type { Stage } from '../testing/stage.ts'
import {
  createDisposition,
  removeDisposition,
  reorderDispositions,
  restoreDisposition,
  updateDisposition,
} from './disposition/change-dispositions.ts'
import { chooseDispositionServers } from './disposition/choose-servers.ts'
import { listDispositions } from './disposition/list-dispositions.ts'

/** Runs every verb about dialers once. */
export async function runDialerVerbs({ gatehouse, owner }: Stage, as: Caller, server: string) {
  const fields = { label: "It's \\ odd" }
  const { id: disposition } = await createDisposition(as, { code: 'ODD', ...fields })
  const { id: used } = await createDisposition(as, { code: 'USED', ...fields })
  await updateDisposition(as, { disposition, ...fields, dnc: true })
  const { items } = await listDispositions(as, {})
  await reorderDispositions(as, {
    dispositions: items
      .filter(({ system }) => !system)
      .map(({ id }) => id)
      .reverse(),
  })
  await chooseDispositionServers(as, { servers: [server] })
  await gatehouse.database.owner.query('insert into disposition_uses (account_id, code) values ($1, $2)', [
    owner.account.id,
    'USED',
  ])
  await removeDisposition(as, { disposition })
  await removeDisposition(as, { disposition: used })
  await restoreDisposition(as, { disposition: used })
}
