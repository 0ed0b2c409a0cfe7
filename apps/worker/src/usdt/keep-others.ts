import type { Core } from '@gatehouse/core/access/core'
import { keepOtherToken } from '@gatehouse/core/billing/usdt/network-state'
import type { UsdtNetwork } from '@gatehouse/core/billing/usdt/view'
import { type Node, NodeFault } from './node.ts'
import { askOthers, type Range, readOthers } from './read-range.ts'

/** Keeps what came of other tokens, so that whoever sent one is told; if the node can find it, since nothing depends on it. */
export async function keepOthers(core: Core, node: Node, network: UsdtNetwork, range: Range): Promise<void> {
  try {
    const answers = await node.try(askOthers(range))
    const good = answers.flatMap((one) => (one instanceof NodeFault ? [] : [one]))
    for (const { watched, ...one } of await readOthers(node, range, good)) {
      const { account, invoice, address } = watched
      await keepOtherToken(core, network, { ...one, account, invoice, address: address.slice(2) })
    }
  } catch (error) {
    if (!(error instanceof NodeFault)) throw error
  }
}
