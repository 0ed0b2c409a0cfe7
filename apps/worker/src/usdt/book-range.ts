import type { Core } from '@gatehouse/core/access/core'
import { receiveTransfer } from '@gatehouse/core/billing/usdt/receive-transfer'
import type { UsdtChain } from '@gatehouse/core/billing/usdt/view'
import { feesOf } from './fees-of.ts'
import { requireFinal } from './final-blocks.ts'
import { keepOthers } from './keep-others.ts'
import { askBlock, type Node } from './node.ts'
import { askRange, type Range, readRange } from './read-range.ts'
import type { Tether } from './tether.ts'

interface Booking {
  core: Core
  node: Node
  chain: UsdtChain
  tether: Tether
  signal: AbortSignal
}

/**
 * Books all that happened in a range of final blocks, once, however often it is read. Answers how much there was; null where it was stopped before
 * the end.
 * @throws NodeFault where the node does not answer all of it
 */
export async function bookRange(
  { core, node, chain: { network, contract }, tether, signal }: Booking,
  range: Range & { to: number },
): Promise<number | null> {
  const [final, ...answers] = await node.ask([askBlock('finalized'), ...askRange(range)])
  // the machine that answered must have all of it: of blocks that it has not it knows no logs, and says so by none
  requireFinal(final, range.to)
  const happened = await readRange(node, range, answers)
  const fees = await feesOf(node, contract, happened, tether)
  for (const { watched, from: _sender, ...one } of happened) {
    if (signal.aborted) return null
    const { account, invoice, address } = watched
    const fee = one.kind === 'in' ? (fees.get(one.hash) ?? 0n) : 0n
    await receiveTransfer(core, { ...one, network, account, invoice, address: address.slice(2), fee })
  }
  await keepOthers(core, node, network, range)
  return happened.length
}
