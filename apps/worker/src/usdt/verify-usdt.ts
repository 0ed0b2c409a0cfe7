import type { Core } from '@gatehouse/core/access/core'
import type { UsdtNetwork } from '@gatehouse/core/billing/usdt/view'
import { listAddresses, usdtHeld } from '@gatehouse/core/billing/usdt/watched'
import type { VerifiedRail } from '@gatehouse/core/billing/verify/view'
import { openNode } from './node.ts'
import { askBalance } from './tether.ts'

/** Balances in one question. */
const batch = 200

/**
 * Compares the ledger with what each network says that our addresses hold, in millionths of a USDT. What was sent in the last minutes and is not
 * final is a difference until it is booked. Throws what the node throws.
 */
export async function verifyUsdt(
  core: Core,
  nodes: Partial<Record<UsdtNetwork, string>>,
): Promise<VerifiedRail[]> {
  const all: VerifiedRail[] = []
  for (const { network, contract } of core.usdt?.networks ?? []) {
    const url = nodes[network]
    if (!url) continue
    const node = openNode(url)
    const addresses = await listAddresses(core, null)
    let held = 0n
    const unbooked: string[] = []
    for (let at = 0; at < addresses.length; at += batch) {
      const some = addresses.slice(at, at + batch)
      const balances = await node.ask(some.map(({ address }) => askBalance(contract, address, 'latest')))
      some.forEach((one, index) => {
        const balance = balances[index] ?? 0n
        held += balance
        const booked = network === 'tron' ? one.onTron : one.onEthereum
        if (balance !== BigInt(booked)) unbooked.push(one[network])
      })
    }
    const ledger = await usdtHeld(core, network)
    all.push({
      rail: network,
      currency: 'USDT',
      ledger,
      provider: Number(held),
      difference: Number(held) - ledger,
      unknown: [],
      unbooked,
    })
  }
  return all
}
