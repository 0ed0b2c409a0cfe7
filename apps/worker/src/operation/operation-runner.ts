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
import { LeasedPlaces } from '../leased-places.ts'
import type { RunnableKind } from './operation-steps.ts'
import { runOperation } from './run-operation.ts'

/** Operations that one worker has in hand at a time: they wait, most of the time. */
const placesOfWorker = 32
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
}

/**
 * Does long changes of servers, a bounded number at a time and fairly across accounts (see claim_operations()).
 * What a dead worker had in hand is taken up where its rows say.
 */
export class OperationRunner {
  readonly #core: Core
  readonly #hosts: HostPool
  readonly #kinds: readonly RunnableKind[]
  readonly #places: LeasedPlaces<InHand>

  constructor({ core, hosts, kinds, places = placesOfWorker }: OperationRunnerOptions) {
    this.#core = core
    this.#hosts = hosts
    this.#kinds = kinds
    this.#places = new LeasedPlaces<InHand>({
      ...{ of: 'operations', places, leaseSeconds },
      listen: (wake, signal) => core.live.subscribeToOperations(wake, signal),
      claim: async (lease, inHand) => {
        const heldUntil = performance.now() + leaseSeconds * 1000
        const claimed = await claimOperations(core, {
          lease,
          places: places - inHand.length,
          mostOfAccount: Math.max(1, Math.floor(places / 2)),
          kinds: kinds.map(({ kind }) => kind.kind),
        })
        return claimed.map((operation) => ({ operation, heldUntil, giveUp: new AbortController() }))
      },
      giveBack: (lease) => giveBackOperations(core, lease),
      begin: async (claims, hold) => {
        for (const one of claims) hold(one, this.#run(one))
      },
      renew: (inHand) => this.#renew(inHand),
    })
  }

  async start(): Promise<void> {
    await this.#places.start()
  }

  /** Takes nothing more, and gives back what is in hand. Answers when nothing is. */
  async stop(): Promise<void> {
    this.#places.stop()
    await this.#places.drained()
  }

  /** Never throws. */
  async #run(one: InHand): Promise<void> {
    const { operation } = one
    const signal = AbortSignal.any([one.giveUp.signal, this.#places.stopping])
    const kind = this.#kinds.find((known) => known.kind.kind === operation.kind)
    try {
      if (!kind) throw new Error(`no worker was asked for ${operation.kind}`)
      await runOperation({
        ...{ core: this.#core, hosts: this.#hosts, operation, kind, signal },
        held() {
          signal.throwIfAborted()
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

  async #renew(inHand: readonly InHand[]): Promise<void> {
    const until = performance.now() + leaseSeconds * 1000
    try {
      const operations = inHand.map(({ operation }) => operation)
      const held = new Set(await renewOperations(this.#core, operations))
      for (const one of inHand) {
        if (held.has(one.operation.id)) one.heldUntil = until
        else one.giveUp.abort(new LeaseLost('another worker has it'))
      }
    } catch (error) {
      for (const one of inHand)
        if (performance.now() > one.heldUntil) one.giveUp.abort(new LeaseLost('the lease has ended'))
      throw error
    }
  }
}
