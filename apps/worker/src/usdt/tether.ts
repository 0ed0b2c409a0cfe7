import type { TetherState } from '@gatehouse/core/billing/usdt/network-state'
import { encodeFunctionData, parseAbi, toEventSelector } from 'viem'
import { type Ask, askContract, type Log, type Node, NodeFault, uint256 } from './node.ts'

/** What is asked of Tether's contract, and read in its logs: https://etherscan.io/address/0xdac17f958d2ee523a2206206994597c13d831ec7#code */
const abi = parseAbi([
  'function balanceOf(address) view returns (uint256)',
  'function paused() view returns (bool)',
  'function deprecated() view returns (bool)',
  'function basisPointsRate() view returns (uint256)',
  'function maximumFee() view returns (uint256)',
  'function owner() view returns (address)',
  'function isBlackListed(address) view returns (bool)',
])

export const transferTopic = toEventSelector('Transfer(address,address,uint256)')
export const destroyedTopic = toEventSelector('DestroyedBlackFunds(address,uint256)')

/** An address as a topic of a log, or as a word of its data. */
export const topicOf = (address: string): string => `0x${address.slice(2).padStart(64, '0')}`

/** The address in a word; null where it is none. */
const addressIn = (word: string | undefined): string | null =>
  word?.startsWith(`0x${'0'.repeat(24)}`) ? `0x${word.slice(26)}` : null

/** No one has as much: whoever says so is wrong, and a number would not hold it. */
const mostMicro = BigInt(Number.MAX_SAFE_INTEGER)

/** What a log of Tether's contract says. */
export type Said =
  | { what: 'transfer'; from: string; to: string; amount: bigint }
  | { what: 'destroyed'; from: string; amount: bigint }

/**
 * Reads a log of Tether's contract; null for a transfer of nothing, which anybody can make.
 * @throws NodeFault for what the contract does not log
 */
export function readLog({ topics: [topic, first, second], data }: Log): Said | null {
  const words = data.slice(2).match(/.{64}/g) ?? []
  if (topic === transferTopic) {
    const [from, to] = [addressIn(first), addressIn(second)]
    if (!from || !to || words.length !== 1) throw new NodeFault('a log of it is no transfer of USDT')
    const amount = amountOf(words[0])
    return amount === 0n ? null : { what: 'transfer', from, to, amount }
  }
  // neither of its values is indexed
  const from = addressIn(`0x${words[0]}`)
  if (topic !== destroyedTopic || !from || words.length !== 2)
    throw new NodeFault('a log of it is not what was asked for')
  const amount = amountOf(words[1])
  return amount === 0n ? null : { what: 'destroyed', from, amount }
}

function amountOf(word: string | undefined): bigint {
  const amount = BigInt(`0x${word}`)
  if (amount > mostMicro) throw new NodeFault('a log of it has more USDT than there is')
  return amount
}

const yes = uint256.transform((word) => word !== 0n)

/** How much an address holds, at a block or now. */
export const askBalance = (contract: string, address: string, at: number | 'latest'): Ask<bigint> =>
  askContract(
    contract,
    encodeFunctionData({ abi, functionName: 'balanceOf', args: [address as `0x${string}`] }), // it was read as one
    uint256,
    at,
  )

/** Whether Tether has frozen an address. */
export const askFrozen = (contract: string, address: string): Ask<boolean> =>
  askContract(
    contract,
    encodeFunctionData({ abi, functionName: 'isBlackListed', args: [address as `0x${string}`] }), // it was read as one
    yes,
  )

/** How Tether's contract stands, and whose it is. */
export type Tether = TetherState & { owner: string | null }

/**
 * Asks how Tether's contract stands. What it refuses to say is taken as not so: its versions differ.
 * @throws NodeFault where it is not there, or does not answer
 */
export async function askTether(node: Node, contract: string): Promise<Tether> {
  const asks = (['paused', 'deprecated', 'basisPointsRate', 'maximumFee', 'owner'] as const).map(
    (functionName) => askContract(contract, encodeFunctionData({ abi, functionName }), uint256),
  )
  const answers = await node.try(asks)
  const [failed] = answers.filter((one) => one instanceof NodeFault && !one.isRefusal)
  if (failed instanceof NodeFault) throw failed
  const [paused, deprecated, basisPoints, most, owner] = answers.map((one) =>
    one instanceof NodeFault ? null : one,
  )
  if ([paused, deprecated, basisPoints, most, owner].every((one) => one === null))
    throw new NodeFault(`it knows no USDT at ${contract}`)
  return {
    stopped: deprecated ? 'deprecated' : paused ? 'paused' : null,
    fee: { basisPoints: Number(basisPoints ?? 0n), most: Number(most ?? 0n) },
    owner: owner ? `0x${owner.toString(16).padStart(40, '0')}` : null,
  }
}
