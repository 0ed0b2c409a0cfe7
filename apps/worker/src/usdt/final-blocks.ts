import { askBlock, type Block, type Node, NodeFault } from './node.ts'

/** @throws NodeFault for a last block that cannot be */
export function requirePossible(finalized: Block, latest: Block): void {
  if (latest.number < finalized.number) throw new NodeFault('its last block is older than its last final one')
  if (latest.timestamp > Date.now() / 1000 + 15 * 60)
    throw new NodeFault('its last block is of a time to come')
}

/** @throws NodeFault where a machine behind the same address has not come as far as another one */
export function requireFinal(final: Block, wanted: number): void {
  if (final.number < wanted)
    throw new NodeFault(
      `it is behind: block ${final.number} is its last final one, and ${wanted} was final before`,
    )
}

/** A block that is some minutes older than a time, and no older than it need be. */
export async function blockBefore(node: Node, time: Date, finalized: Block): Promise<number> {
  const wanted = time.getTime() / 1000 - 600
  if (finalized.timestamp < wanted) return finalized.number
  let [before, after] = [0, finalized.number]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    const [block] = await node.ask([askBlock(middle)])
    if (block.timestamp < wanted) before = middle
    else after = middle
  }
  return before
}
