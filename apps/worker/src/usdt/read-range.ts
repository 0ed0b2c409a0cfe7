import type { WatchedAddress } from '@gatehouse/core/billing/usdt/watched'
import { type Ask, askBlock, askLogs, type Block, type Log, type Node, NodeFault } from './node.ts'
import { destroyedTopic, readLog, topicOf, transferTopic } from './tether.ts'

/** Addresses in one filter: nodes refuse more. */
const mostAddresses = 1000

/** Something that happened to USDT at one of our addresses. */
export interface Happened {
  hash: string
  logIndex: number
  watched: WatchedAddress
  kind: 'in' | 'out' | 'destroyed'
  amount: bigint
  /** Who sent it. */
  from: string
  block: number
  at: Date
}

/** A range of blocks, and whom it is about. */
export interface Range {
  contract: string
  watched: readonly WatchedAddress[]
  from: number
  to: number | 'latest'
}

/** The questions that find all that happened in a range of blocks. */
export function askRange({ contract, watched, from, to }: Range): Ask<Log[]>[] {
  if (watched.length === 0) return []
  const of = (topics: (string | null | string[])[]) => askLogs({ address: contract, topics, from, to })
  const asks = [of([destroyedTopic])]
  for (let at = 0; at < watched.length; at += mostAddresses) {
    const some = watched.slice(at, at + mostAddresses).map(({ address }) => topicOf(address))
    asks.push(of([transferTopic, null, some]), of([transferTopic, some]))
  }
  return asks
}

/**
 * Reads what a node answered to them, in the order in which it happened, and asks for the blocks' times.
 * @throws NodeFault where it is not what was asked for, or blocks are another chain's by now
 */
export async function readRange(
  node: Node,
  { contract, watched, from, to }: Range,
  answers: readonly Log[][],
): Promise<Happened[]> {
  const ours = new Map(watched.map((one) => [one.address, one]))
  const found = new Map<string, { log: Log; said: NonNullable<ReturnType<typeof readLog>> }>()
  for (const log of answers.flat()) {
    const { address, blockNumber, transactionHash, logIndex } = log
    if (address !== contract || blockNumber < from || (to !== 'latest' && blockNumber > to))
      throw new NodeFault('it answered logs that were not asked for')
    const said = readLog(log)
    if (said) found.set(`${transactionHash}:${logIndex}`, { log, said })
  }
  const happened = [...found.values()].flatMap(({ log, said }) => {
    const of = (address: string, kind: Happened['kind']) => {
      const own = ours.get(address)
      const { transactionHash: hash, logIndex, blockNumber: block } = log
      return own
        ? [{ hash, logIndex, watched: own, kind, amount: said.amount, from: said.from, block, log }]
        : []
    }
    return said.what === 'destroyed'
      ? of(said.from, 'destroyed')
      : [...of(said.to, 'in'), ...of(said.from, 'out')]
  })
  const blocks = await blocksOf(
    node,
    happened.map(({ log }) => log),
  )
  return happened
    .map(({ log, ...one }) => ({ ...one, at: timeOf(blocks.get(log.blockNumber)) }))
    .sort((a, b) => a.block - b.block || a.logIndex - b.logIndex)
}

/** The blocks that logs stand in, by their numbers. @throws NodeFault where a log's block is not there any more */
async function blocksOf(node: Node, logs: readonly Log[]): Promise<Map<number, Block>> {
  const hashes = new Map(logs.map(({ blockNumber, blockHash }) => [blockNumber, blockHash]))
  const blocks = await node.ask([...hashes.keys()].map((number) => askBlock(number)))
  for (const { number, hash } of blocks) {
    if (hashes.get(number) !== hash) throw new NodeFault(`block ${number} has changed while it was read`)
  }
  return new Map(blocks.map((block) => [block.number, block]))
}

function timeOf(block: Block | undefined): Date {
  if (!block) throw new NodeFault('it answered a block that was not asked for')
  return new Date(block.timestamp * 1000)
}

/** Told of each address in a range: anyone can make them, as many as they like. */
const mostOthers = 3

/** Transfers of other tokens to our addresses: the questions. */
export function askOthers({ watched, from, to }: Omit<Range, 'contract'>): Ask<Log[]>[] {
  const asks: Ask<Log[]>[] = []
  for (let at = 0; at < watched.length; at += mostAddresses) {
    const some = watched.slice(at, at + mostAddresses).map(({ address }) => topicOf(address))
    asks.push(askLogs({ topics: [transferTopic, null, some], from, to }))
  }
  return asks
}

/** What came of other tokens, a few for each address. */
export async function readOthers(
  node: Node,
  { contract, watched }: Range,
  answers: readonly Log[][],
): Promise<OtherToken[]> {
  const ours = new Map(watched.map((one) => [topicOf(one.address), one]))
  const counts = new Map<string, number>()
  const others = answers.flat().flatMap((log) => {
    const own = ours.get(log.topics[2] ?? '')
    const count = counts.get(own?.address ?? '') ?? 0
    if (!own || log.address === contract || count === mostOthers) return []
    counts.set(own.address, count + 1)
    return [{ log, own }]
  })
  const blocks = await blocksOf(
    node,
    others.map(({ log }) => log),
  )
  return others.map(({ log, own }) => ({
    hash: log.transactionHash,
    logIndex: log.logIndex,
    watched: own,
    token: log.address,
    block: log.blockNumber,
    at: timeOf(blocks.get(log.blockNumber)),
  }))
}

/** A transfer of another token to one of our addresses. */
export type OtherToken = Omit<Happened, 'kind' | 'amount' | 'from'> & { token: string }
