import { oneLine } from '@gatehouse/text/strangers-text'
import { BaseError, HttpRequestError, http, RpcRequestError, TimeoutError } from 'viem'
import { z } from 'zod'

/** One question to a node. */
export interface Ask<Answer> {
  method: string
  params: readonly unknown[]
  answer: z.ZodType<Answer>
}

/** What is wrong with a node, in words that hold neither its address nor its key. */
export class NodeFault extends Error {
  /** Whether the node itself refused this one question, as it does where a range is too long. */
  readonly isRefusal: boolean
  /** Whether it asks to be left alone for a while. */
  readonly isBusy: boolean
  constructor(message: string, { isRefusal = false, isBusy = false } = {}) {
    super(message)
    this.isRefusal = isRefusal
    this.isBusy = isBusy
  }
}

type Answers<Asks extends readonly Ask<unknown>[]> = {
  -readonly [K in keyof Asks]: Asks[K] extends Ask<infer Answer> ? Answer : never
}

/** A node of a network, as far as it is believed: each answer is checked, and comes within seconds or not at all. */
export interface Node {
  /** Asks all at once, in one request, which one machine answers. @throws NodeFault for the first that has no good answer */
  ask<const Asks extends readonly Ask<unknown>[]>(asks: Asks): Promise<Answers<Asks>>
  /** The same, each with its own fault. */
  try<Answer>(asks: readonly Ask<Answer>[]): Promise<(Answer | NodeFault)[]>
}

/**
 * @param timeoutMs how long a node may take for a request
 * @param stopped gives up what is under way
 */
export function openNode(
  url: string,
  { timeoutMs = 10_000, stopped }: { timeoutMs?: number; stopped?: AbortSignal } = {},
): Node {
  const transport = http(url, { batch: { batchSize: 10_000, wait: 0 }, retryCount: 0, timeout: timeoutMs })(
    {},
  )
  const options = stopped && { signal: stopped }
  const one = async <Answer>({ method, params, answer }: Ask<Answer>): Promise<Answer> => {
    const result: unknown = await transport.request({ method, params }, options).catch((error: unknown) => {
      throw faultOf(error, url)
    })
    const parsed = answer.safeParse(result)
    if (parsed.success) return parsed.data
    throw new NodeFault(`its answer to ${method} is not what it should be`)
  }
  const settle = <Answer>(asks: readonly Ask<Answer>[]) => Promise.allSettled(asks.map(one))
  return {
    async ask(asks) {
      const settled = await settle(asks)
      const failed = settled.find((each) => each.status === 'rejected')
      if (failed) throw failed.reason
      // each is what its own question asks for
      return settled.map((each) => (each.status === 'fulfilled' ? each.value : undefined)) as never
    },
    async try(asks) {
      const settled = await settle(asks)
      return settled.map((each) => {
        if (each.status === 'fulfilled') return each.value
        return each.reason instanceof NodeFault ? each.reason : new NodeFault(String(each.reason))
      })
    },
  }
}

function faultOf(error: unknown, url: string): NodeFault {
  const known = error instanceof BaseError ? error : null
  const cause = <Kind extends Error>(kind: abstract new (...args: never[]) => Kind): Kind | null => {
    const found = known?.walk((one) => one instanceof kind)
    return found instanceof kind ? found : null
  }
  if (cause(TimeoutError)) return new NodeFault('it did not answer in time')
  const refused = cause(RpcRequestError)
  if (refused) {
    const said = oneLine(refused.details.replaceAll(url, '(its address)'), 200)
    const isBusy = refused.status === 429 || /rate limit|too many requests|per second/i.test(said)
    return new NodeFault(`it refused: ${said} (${refused.code})`, { isRefusal: !isBusy, isBusy })
  }
  const answered = cause(HttpRequestError)?.status
  if (answered !== undefined)
    return new NodeFault(`it answered HTTP ${answered}`, { isBusy: answered === 429 })
  return new NodeFault('it could not be reached, or answered no JSON-RPC')
}

const hex = z.string().regex(/^0x[0-9a-fA-F]*$/)
const word = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .toLowerCase()

/** A whole number in hex, as JSON-RPC writes it, that is no larger than numbers are exact. */
const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,14}$/)
  .transform(Number)
  .refine(Number.isSafeInteger)

/** A number that a contract answers. */
export const uint256 = word.transform(BigInt)

const block = z.object({ number: quantity, timestamp: quantity, hash: word })

export type Block = z.output<typeof block>

const log = z.object({
  address: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .toLowerCase(),
  topics: z.array(word).max(4),
  data: hex.max(2 + 64 * 16).toLowerCase(),
  blockNumber: quantity,
  blockHash: word,
  transactionHash: word,
  logIndex: quantity,
  removed: z.literal(false).optional(),
})

export type Log = z.output<typeof log>

/** A block by its number, or by one of the names that JSON-RPC has: `finalized`, `latest`. */
export const askBlock = (at: number | 'finalized' | 'latest'): Ask<Block> => ({
  method: 'eth_getBlockByNumber',
  params: [typeof at === 'number' ? toHex(at) : at, false],
  answer: block,
})

export const askChain: Ask<number> = { method: 'eth_chainId', params: [], answer: quantity }

/** Logs from one block to another, both included. */
export const askLogs = (filter: {
  address?: string
  topics: readonly (string | null | readonly string[])[]
  from: number
  to: number | 'latest'
}): Ask<Log[]> => ({
  method: 'eth_getLogs',
  params: [
    {
      ...(filter.address && { address: filter.address }),
      topics: filter.topics,
      fromBlock: toHex(filter.from),
      toBlock: filter.to === 'latest' ? 'latest' : toHex(filter.to),
    },
  ],
  answer: z.array(log).max(20_000),
})

/** What a contract answers, at a block or now. */
export const askContract = <Answer>(
  to: string,
  data: string,
  answer: z.ZodType<Answer>,
  at: number | 'latest' = 'latest',
): Ask<Answer> => ({
  method: 'eth_call',
  params: [{ to, data }, typeof at === 'number' ? toHex(at) : at],
  answer,
})

/** The logs of a transaction. */
export const askReceipt = (hash: string): Ask<{ logs: Log[] }> => ({
  method: 'eth_getTransactionReceipt',
  params: [hash],
  answer: z.object({ logs: z.array(log).max(5000) }),
})

const toHex = (number: number) => `0x${number.toString(16)}`
