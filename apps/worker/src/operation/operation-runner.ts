import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import {
  type ClaimedOperation,
  claimOperations,
  giveBackOperations,
  leaseSeconds,
  renewOperations,
} from '@gatehouse/core/machine/operation/claim-operations'
import { LeaseLost } from '@gatehouse/core/machine/operation/write-step'
import type { HostPool } from '@gatehouse/hosts/pool'
import { v7 as uuidv7 } from 'uuid'
import type { RunnableKind } from './operation-steps.ts'
import { runOperation } from './run-operation.ts'

/** Operations that one worker has in hand at a time: they wait, most of the time. */
const placesOfWorker = 32
// two may fail before a lease ends
const renewMs = (leaseSeconds * 1000) / 3.5
/** Nothing that must not be done twice begins in a lease that has less than this. */
const marginMs = 3_000

interface OperationRunnerOptions {
  core: Core
  hosts: HostPool
  kinds: readonly RunnableKind[]
  places?: number
}

interface InHand {
  operation: ClaimedOperation
  /** By the worker's own clock. */
  heldUntil: number
  giveUp: AbortController
  done: Promise<void>
}

/**
 * Does long changes of servers, a bounded number at a time and fairly across accounts (see claim_operations()): as soon as a commit says
 * that there is one, and at the latest a second later. What a dead worker had in hand is taken up where its rows say.
 */
export class OperationRunner {
  readonly #core: Core
  readonly #hosts: HostPool
  readonly #kinds: readonly RunnableKind[]
  readonly #places: number
  readonly #stopping = new AbortController()
  readonly #inHand = new Set<InHand>()
  #claiming: Promise<void> | undefined
  #again = false
  #renewing = false
  #unanswered: string | undefined
  #timers: NodeJS.Timeout[] = []

  constructor({ core, hosts, kinds, places = placesOfWorker }: OperationRunnerOptions) {
    this.#core = core
    this.#hosts = hosts
    this.#kinds = kinds
    this.#places = places
  }

  async start(): Promise<void> {
    this.#timers = [setInterval(() => this.#wake(), 1000), setInterval(() => void this.#renew(), renewMs)]
    // without it the timer finds everything, a little later
    await this.#core.live
      .subscribeToOperations(() => this.#wake(), this.#stopping.signal)
      .catch((error: Error) => log.warn({ error: error.message }, 'not listening for operations'))
    this.#wake()
  }

  /** Takes nothing more, and gives back what is in hand. Answers when nothing is. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const { giveUp } of this.#inHand) giveUp.abort(new LeaseLost('the worker stops'))
    await this.#claiming
    await Promise.all([...this.#inHand].map(({ done }) => done))
    for (const timer of this.#timers) clearInterval(timer)
  }

  #wake(): void {
    this.#again = true
    if (this.#claiming || this.#inHand.size >= this.#places || this.#stopping.signal.aborted) return
    this.#claiming = this.#claim()
      .catch((error: Error) =>
        log.warn({ error: error.message }, 'operations could not be claimed, will try again'),
      )
      .finally(() => {
        this.#claiming = undefined
        if (this.#again) setImmediate(() => this.#wake())
      })
  }

  async #claim(): Promise<void> {
    this.#again = false
    if (this.#unanswered) await giveBackOperations(this.#core, this.#unanswered)
    const lease = uuidv7()
    this.#unanswered = lease
    const heldUntil = performance.now() + leaseSeconds * 1000
    const claimed = await claimOperations(this.#core, {
      lease,
      places: this.#places - this.#inHand.size,
      mostOfAccount: Math.max(1, Math.floor(this.#places / 2)),
      kinds: this.#kinds.map(({ kind }) => kind.kind),
    })
    this.#unanswered = undefined
    for (const operation of claimed) this.#hold(operation, heldUntil)
  }

  #hold(operation: ClaimedOperation, heldUntil: number): void {
    const one: InHand = { operation, heldUntil, giveUp: new AbortController(), done: Promise.resolve() }
    if (this.#stopping.signal.aborted) one.giveUp.abort(new LeaseLost('the worker stops'))
    this.#inHand.add(one)
    one.done = this.#run(one).finally(() => {
      this.#inHand.delete(one)
      this.#wake()
    })
  }

  /** Never throws. */
  async #run(one: InHand): Promise<void> {
    const { operation, giveUp } = one
    const kind = this.#kinds.find((known) => known.kind.kind === operation.kind)
    try {
      if (!kind) throw new Error(`no worker was asked for ${operation.kind}`)
      await runOperation({
        ...{ core: this.#core, hosts: this.#hosts, operation, kind, signal: giveUp.signal },
        held() {
          giveUp.signal.throwIfAborted()
          if (performance.now() > one.heldUntil - marginMs) throw new LeaseLost('the lease is about to end')
        },
      })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      log.warn({ error: why, operation: operation.id, kind: operation.kind }, 'an operation is given back')
      // where that fails too, the lease ends
      await giveBackOperations(this.#core, operation.lease, operation.id).catch(() => {})
    }
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return
    this.#renewing = true
    const inHand = [...this.#inHand]
    const until = performance.now() + leaseSeconds * 1000
    try {
      const held = new Set(
        await renewOperations(
          this.#core,
          inHand.map(({ operation }) => operation),
        ),
      )
      for (const one of inHand) {
        if (held.has(one.operation.id)) one.heldUntil = until
        else one.giveUp.abort(new LeaseLost('another worker has it'))
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      log.warn({ error: why }, 'leases of operations could not be renewed, will try again')
      for (const one of inHand)
        if (performance.now() > one.heldUntil) one.giveUp.abort(new LeaseLost('the lease has ended'))
    } finally {
      this.#renewing = false
    }
  }
}
