import { setTimeout as sleep } from 'node:timers/promises'
import { GatehouseError } from '@gatehouse/core/access/errors'
import { isDatabaseAway } from '@gatehouse/core/database/database-away'
import { LeaseLost } from '@gatehouse/core/machine/operation/write-step'
import { machineProvider } from '@gatehouse/core/machine/provider/machine-provider'
import {
  type MachineAction,
  type MachineProvider,
  ProviderFailure,
} from '@gatehouse/core/machine/provider/provider'
import type { Machine } from '@gatehouse/core/machine/provider/view'
import { StepFailed, type StepWork } from '../operation/operation-steps.ts'
import type { ActionPolls } from './action-polls.ts'

/** The machine of an operation, as its provider has it. */
export class MachineAtProvider {
  readonly id: string
  readonly provider: MachineProvider
  readonly #work: StepWork
  readonly #polls: ActionPolls
  readonly #pauseMs: number

  private constructor(work: StepWork, provider: MachineProvider, polls: ActionPolls, pauseMs: number) {
    this.#work = work
    this.provider = provider
    this.#polls = polls
    this.#pauseMs = pauseMs
    this.id = String(work.operation.input.machine)
  }

  /** @throws StepFailed where the account has no provider any more */
  static async of(work: StepWork, polls: ActionPolls, pauseMs: number): Promise<MachineAtProvider> {
    const provider = await machineProvider(work.core, work.operation.account, { waits: true })
    if (!provider) throw new StepFailed('The account’s provider was removed.')
    return new MachineAtProvider(work, provider, polls, pauseMs)
  }

  /** As it is now. @throws StepFailed where it is gone */
  async now(): Promise<Machine> {
    const machine = await this.provider.machine(this.id, this.#work.signal)
    if (!machine) throw new StepFailed('The provider no longer has this server.')
    return machine
  }

  pause(): Promise<unknown> {
    return sleep(this.#pauseMs, undefined, { signal: this.#work.signal })
  }

  /** Asks until `holds` answers something, or `withinMs` are over: then undefined. */
  async until<Found>(
    holds: (machine: Machine) => Found | undefined | Promise<Found | undefined>,
    withinMs = Number.POSITIVE_INFINITY,
  ): Promise<Found | undefined> {
    const over = performance.now() + withinMs
    for (;;) {
      const found = await holds(await this.now())
      if (found !== undefined) return found
      if (performance.now() >= over) return undefined
      await this.pause()
    }
  }

  /** An action as it ends. @throws StepFailed in the provider's words where it fails */
  async ended(action: MachineAction): Promise<void> {
    const { operation, signal } = this.#work
    const sought = { machine: this.id, action: action.id }
    let last = action
    while (last.status === 'running')
      last = (await this.#polls.next(operation.account, this.provider, sought, signal)) ?? last
    if (last.status === 'error')
      throw new StepFailed(`The provider failed: ${last.error ?? 'without a word'}.`)
  }

  /** The newest of its actions; 0 where there is none. */
  async newestAction(): Promise<number> {
    const [newest] = await this.provider.actionsOf(this.id, this.#work.signal)
    return newest?.id ?? 0
  }
}

/** Lets nothing of a provider's that may pass end the work: what is thrown else, is. */
export async function patiently(work: StepWork, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    work.signal.throwIfAborted()
    if (error instanceof LeaseLost || isDatabaseAway(error)) throw error
    if (!(error instanceof ProviderFailure) && !(error instanceof GatehouseError)) throw error
    await work.say(`${error.message} Trying again.`)
  }
}

/** A provider's no, as the step's. */
export const asStepFailed = (error: unknown): unknown =>
  error instanceof ProviderFailure ? new StepFailed(error.message) : error
