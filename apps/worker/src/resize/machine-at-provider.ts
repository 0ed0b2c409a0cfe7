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

/** The machine of an operation, as its provider has it. */
export class MachineAtProvider {
  readonly id: string
  readonly provider: MachineProvider
  readonly #work: StepWork
  readonly #poll: number

  private constructor(work: StepWork, provider: MachineProvider, poll: number) {
    this.#work = work
    this.provider = provider
    this.#poll = poll
    this.id = String(work.operation.input.machine)
  }

  /** @throws StepFailed where the account has no provider any more */
  static async of(work: StepWork, poll: number): Promise<MachineAtProvider> {
    const provider = await machineProvider(work.core, work.operation.account, { waits: true })
    if (!provider) throw new StepFailed('The account’s provider was removed.')
    return new MachineAtProvider(work, provider, poll)
  }

  /** As it is now. @throws StepFailed where it is gone */
  async now(): Promise<Machine> {
    const machine = await this.provider.machine(this.id, this.#work.signal)
    if (!machine) throw new StepFailed('The provider no longer has this server.')
    return machine
  }

  pause(): Promise<unknown> {
    return sleep(this.#poll, undefined, { signal: this.#work.signal })
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
    let last = action
    while (last.status === 'running') {
      await this.pause()
      const listed = await this.provider.actionsOf(this.id, this.#work.signal)
      last = listed.find(({ id }) => id === action.id) ?? last
    }
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
