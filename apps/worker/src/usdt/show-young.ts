import type { Core } from '@gatehouse/core/access/core'
import { replaceSeen } from '@gatehouse/core/billing/usdt/network-state'
import type { UsdtNetwork } from '@gatehouse/core/billing/usdt/view'
import type { Happened } from './read-range.ts'

/** Shows what is younger than final, in place of what was shown of it before. */
export async function showYoung(core: Core, network: UsdtNetwork, young: readonly Happened[]): Promise<void> {
  const seen = young.map(({ watched: { account, invoice, address }, from: _sender, amount, ...one }) => {
    return { ...one, account, invoice, address: address.slice(2), amount: Number(amount), token: null }
  })
  await replaceSeen(core, network, seen)
}

/** What of it an address has gained, or lost. */
export const netOf = (young: readonly Happened[], address: string): bigint =>
  young
    .filter(({ watched }) => watched.address === address)
    .reduce((sum, { kind, amount }) => (kind === 'in' ? sum + amount : sum - amount), 0n)
