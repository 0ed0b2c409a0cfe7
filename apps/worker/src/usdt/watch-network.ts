import type { Core } from '@gatehouse/core/access/core'
import {
  beginCursor,
  type Cursor,
  firstAssigned,
  moveCursor,
  noteFault,
  noteFrozen,
  noteTether,
  readCursor,
} from '@gatehouse/core/billing/usdt/network-state'
import type { UsdtChain } from '@gatehouse/core/billing/usdt/view'
import {
  comparedAddresses,
  type WatchedAddress,
  watchedAddresses,
} from '@gatehouse/core/billing/usdt/watched'
import { log } from '@gatehouse/core/log/service-log'
import { bookRange } from './book-range.ts'
import { blockBefore, requireFinal, requirePossible } from './final-blocks.ts'
import { askBlock, askChain, type Block, type Node, NodeFault } from './node.ts'
import { askRange, readRange } from './read-range.ts'
import { netOf, showYoung } from './show-young.ts'
import { askBalance, askFrozen, askTether, type Tether } from './tether.ts'

/** Blocks in one question, at most: many nodes refuse more. */
const mostBlocks = 1000
/** Ranges in one look, at most. */
const mostTurns = 20
/** How often balances may differ before all is read again: at a node that goes on meanwhile they may, for a moment. */
const mostDifferences = 3
/** After how many rests all is read again: less and less often. */
const againRests = { least: 10, most: 360 }

interface Watching {
  core: Core
  chain: UsdtChain
  node: Node
  /** How long what costs much to ask rests: balances, and how Tether stands. */
  restMs?: number
}

/**
 * Watches a network for what happens to USDT at our addresses. Final blocks are booked, once; what is younger is only shown, and replaced whole.
 * How far it is stands in the database. Nothing a node says moves that on before what the chain holds agrees with the books: until then it is
 * read again. Forgets nothing where it ends: the next look, by whoever, goes on.
 */
export class NetworkWatch {
  readonly #core: Core
  readonly #chain: UsdtChain
  readonly #node: Node
  readonly #restMs: number
  #blocks = mostBlocks
  #failures = 0
  #notBefore = 0
  #fault: string | null = null
  #tether: (Tether & { at: number }) | null = null
  #comparedAt = 0
  #differences = 0
  #rereads = 0
  #rereadAt = 0

  constructor({ core, chain, node, restMs = 60_000 }: Watching) {
    this.#core = core
    this.#chain = chain
    this.#node = node
    this.#restMs = restMs
  }

  /** What is wrong with the node, if anything was at the last look. */
  get fault(): string | null {
    return this.#fault
  }

  /** Looks once, unless the node is being left alone for a while. What is wrong with the node is noted, and no error. */
  async look(signal: AbortSignal): Promise<void> {
    if (Date.now() < this.#notBefore) return
    try {
      await this.#look(signal)
      this.#failures = 0
      await this.#tell(null)
    } catch (error) {
      if (!(error instanceof NodeFault)) throw error
      if (signal.aborted) return
      this.#failures++
      const most = error.isBusy ? 10 * 60_000 : 60_000
      this.#notBefore = Date.now() + Math.min(this.#restMs * 2 ** Math.min(this.#failures - 2, 10), most)
      await this.#tell(error.message)
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { network, chainId } = this.#chain
    const [of, finalized, latest] = await this.#node.ask([
      askChain,
      askBlock('finalized'),
      askBlock('latest'),
    ])
    if (of !== chainId) throw new NodeFault(`it is a node of another chain: ${of}, not ${chainId}`)
    requirePossible(finalized, latest)
    const cursor = (await readCursor(this.#core, network)) ?? (await this.#begin(finalized))
    requireFinal(finalized, cursor.scanned)
    const tether = await this.#lookAtTether()
    // read after what is final is known: whatever comes to an address that is given out from here on is younger
    const watched = await watchedAddresses(this.#core)
    let now = cursor
    for (let turn = 0; now.scanned < finalized.number && turn < mostTurns; turn++) {
      now = await this.#book(now, finalized.number, watched, tether, signal)
      if (signal.aborted) return
    }
    await this.#showAndCompare(now, finalized.number, latest.number, watched)
  }

  /** Begins where money can first have come to an address. */
  async #begin(finalized: Block): Promise<Cursor> {
    const { network } = this.#chain
    const first = await firstAssigned(this.#core)
    const block = first ? await blockBefore(this.#node, first, finalized) : finalized.number
    await beginCursor(this.#core, network, block)
    return { done: block, scanned: block }
  }

  /** Books a range of final blocks, and moves on behind it. A range that the node refuses is halved. */
  async #book(
    cursor: Cursor,
    finalized: number,
    watched: readonly WatchedAddress[],
    tether: Tether,
    signal: AbortSignal,
  ): Promise<Cursor> {
    const { network, contract } = this.#chain
    const from = cursor.scanned + 1
    const to = watched.length === 0 ? finalized : Math.min(finalized, from + this.#blocks - 1)
    const booking = { core: this.#core, node: this.#node, chain: this.#chain, tether, signal }
    const booked = await bookRange(booking, { contract, watched, from, to }).catch((error) => {
      if (error instanceof NodeFault && error.isRefusal && from < to) return 'too much' as const
      throw error
    })
    if (booked === 'too much') this.#blocks = Math.max(1, Math.floor((to - from + 1) / 2))
    if (booked === 'too much' || booked === null) return cursor
    const next = { done: cursor.done, scanned: to }
    if (!(await moveCursor(this.#core, network, { from: cursor, to: next })))
      throw new Error(`somebody else looks at ${network} as well`)
    this.#blocks = Math.min(mostBlocks, this.#blocks * 2)
    if (booked > 0) this.#comparedAt = 0
    return next
  }

  /** Shows what is younger than final, and compares what our addresses hold with the books; only then is what was read done. */
  async #showAndCompare(
    cursor: Cursor,
    finalized: number,
    head: number,
    watched: readonly WatchedAddress[],
  ): Promise<void> {
    const { network, contract } = this.#chain
    const isDue =
      cursor.scanned === finalized && cursor.done < finalized && Date.now() - this.#comparedAt >= this.#restMs
    const compared = isDue ? await comparedAddresses(this.#core, network) : []
    // TRON's nodes answer what is, and not what was
    const at = network === 'tron' ? ('latest' as const) : finalized
    const range = { contract, watched, from: finalized + 1, to: 'latest' as const }
    const asks = head > finalized ? askRange(range) : []
    const [[final, ...answers], balances, frozen] = await Promise.all([
      this.#node.ask([askBlock('finalized'), ...asks]),
      this.#node.try(compared.map(({ address }) => askBalance(contract, address, at))),
      this.#node.try(compared.map(({ address }) => askFrozen(contract, address))),
    ])
    requireFinal(final, finalized)
    const young = await readRange(this.#node, range, answers)
    await showYoung(this.#core, network, young)
    if (!isDue) return
    const unknown = balances.find((one) => one instanceof NodeFault)
    if (unknown instanceof NodeFault) throw unknown
    const known = frozen.flatMap((one, index) => {
      const address = compared[index]?.address
      return typeof one === 'boolean' && address ? [{ address, frozen: one }] : []
    })
    await noteFrozen(this.#core, network, known)
    const wrong = compared.find(({ address, holds }, index) => {
      const net = at === 'latest' ? netOf(young, address) : 0n
      return balances[index] !== BigInt(holds) + net
    })
    if (wrong) return this.#reread(cursor, wrong, balances[compared.indexOf(wrong)])
    this.#differences = 0
    this.#rereads = 0
    this.#comparedAt = Date.now()
    await moveCursor(this.#core, network, { from: cursor, to: { done: finalized, scanned: finalized } })
  }

  /** What was read cannot be all: it is read again from where the books were last right, more and more seldom. */
  async #reread(
    cursor: Cursor,
    { address, holds }: { address: string; holds: number },
    balance: bigint | NodeFault | undefined,
  ): Promise<void> {
    if (++this.#differences < mostDifferences) return
    if (Date.now() >= this.#rereadAt) {
      this.#rereadAt =
        Date.now() + this.#restMs * Math.min(againRests.least * 2 ** this.#rereads++, againRests.most)
      await moveCursor(this.#core, this.#chain.network, {
        from: cursor,
        to: { done: cursor.done, scanned: cursor.done },
      })
    }
    throw new NodeFault(
      `it says that ${address} holds ${balance} millionths of a USDT, and by the transfers it told of it holds ${holds}`,
    )
  }

  async #lookAtTether(): Promise<Tether> {
    const { network, contract } = this.#chain
    if (this.#tether && Date.now() - this.#tether.at < this.#restMs) return this.#tether
    const now = await askTether(this.#node, contract)
    if (now.stopped !== (this.#tether?.stopped ?? null))
      log.warn(
        { network, stopped: now.stopped },
        now.stopped ? 'Tether has stopped USDT' : 'Tether lets USDT go on',
      )
    await noteTether(this.#core, network, now)
    this.#tether = { ...now, at: Date.now() }
    return now
  }

  async #tell(fault: string | null): Promise<void> {
    const { network } = this.#chain
    if (fault === this.#fault && fault !== null) return
    if (fault)
      log.warn(
        { network, fault },
        'the node of a network cannot be relied on: what is paid in USDT there is seen late',
      )
    else if (this.#fault) log.info({ network }, 'the node of a network is well again')
    this.#fault = fault
    await noteFault(this.#core, network, fault)
  }
}
