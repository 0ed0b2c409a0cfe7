import type { TrunkView } from '@gatehouse/core/dialer/trunk/view'
import { called } from './items.ts'
import type { everyServer } from './servers-named.ts'

/** The account's trunks. */
export async function everyTrunk(caller: Parameters<typeof everyServer>[0]): Promise<TrunkView[]> {
  const { listTrunks } = await import('@gatehouse/core/dialer/trunk/list-trunks')
  return (await listTrunks(caller, {})).items
}

/** The one that is called so, by its name or id. */
export const trunkNamed = (trunks: TrunkView[], name: string) =>
  called(trunks, name, { thing: 'trunk', names: (one) => [one.name, one.id] })
