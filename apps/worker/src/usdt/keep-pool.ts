import type { Core } from '@gatehouse/core/access/core'
import { addressesWanted, keepAddresses } from '@gatehouse/core/billing/usdt/address-pool'
import type { UsdtSetup } from '@gatehouse/core/billing/usdt/view'
import { deriveAddresses } from './derive-addresses.ts'
import { type Node, NodeFault } from './node.ts'
import { askBalance } from './tether.ts'

interface Pool {
  core: Core
  setup: UsdtSetup
  xpub: string
  nodes: ReadonlyMap<string, Node>
}

/** Derives addresses ahead of need. One that money has come to before is nobody's invoice's: it is marked, and given to no one. */
export async function keepPool({ core, setup, xpub, nodes }: Pool): Promise<void> {
  const indexes = await addressesWanted(core, setup.wallet)
  if (indexes.length === 0) return
  const derived = deriveAddresses(xpub, indexes)
  const spoilt = new Set<number>()
  for (const { network, contract } of setup.networks) {
    const balances = await nodes
      .get(network)
      ?.try(derived.map(({ address }) => askBalance(contract, address, 'latest')))
    // a node that is away keeps nobody from paying by the other: what is not known is taken as nothing
    balances?.forEach((balance, at) => {
      if (!(balance instanceof NodeFault) && balance > 0n) spoilt.add(at)
    })
  }
  await keepAddresses(
    core,
    setup.wallet,
    derived.map((one, at) => ({ ...one, spoilt: spoilt.has(at) })),
  )
}
