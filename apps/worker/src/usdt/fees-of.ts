import { askReceipt, type Node, NodeFault } from './node.ts'
import type { Happened } from './read-range.ts'
import { readLog, type Tether, transferTopic } from './tether.ts'

/**
 * What Tether took of transfers on their way, by their transactions: another transfer in the same one, from who sent to whose the contract is.
 * Nothing depends on it but what people are told.
 */
export async function feesOf(
  node: Node,
  contract: string,
  happened: readonly Happened[],
  { fee, owner }: Tether,
): Promise<Map<string, bigint>> {
  const come = happened.filter(({ kind }) => kind === 'in')
  if (fee.basisPoints === 0 || !owner) return new Map()
  const receipts = await node.try(come.map(({ hash }) => askReceipt(hash)))
  return new Map(
    come.map(({ hash, from }, at) => {
      const receipt = receipts[at]
      const logs = receipt && !(receipt instanceof NodeFault) ? receipt.logs : []
      const taken = logs
        .filter(({ address, topics }) => address === contract && topics[0] === transferTopic)
        .map(readLog)
        .filter((said) => said?.what === 'transfer' && said.from === from && said.to === owner)
      return [hash, taken.reduce((sum, said) => sum + (said?.amount ?? 0n), 0n)]
    }),
  )
}
