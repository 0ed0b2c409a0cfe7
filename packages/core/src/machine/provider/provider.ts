import type { Machine, MachineType, ProviderName } from './view.ts'

export type MachineCommand = 'shutdown' | 'poweroff' | 'poweron' | 'change-type'

/** Something that a provider does with a machine. */
export interface MachineAction {
  /** The provider's own; a later one is greater. */
  id: number
  command: MachineCommand | 'other'
  status: 'running' | 'success' | 'error'
  /** In the provider's words. */
  error: string | null
}

/** A server of ours, to be found at its provider. */
export interface SoughtServer {
  id: string
  host: string
}

/** An action of a machine; what numbers actions machine by machine needs both. */
export interface SoughtAction {
  machine: string
  action: number
}

/** What a provider says no to, or does not answer; the message is a sentence for people. */
export class ProviderFailure extends Error {
  /** A word of the provider's: `locked`, `not_found`, `resource_unavailable`; `no_answer` where there was none. */
  readonly code: string
  /** Whether what was asked for may have been done all the same. */
  readonly lost: boolean
  constructor(code: string, message: string, { lost = false } = {}) {
    super(message)
    this.code = code
    this.lost = lost
  }
}

/**
 * Who rents machines out, as small as it can be. Each call may take long, fail with ProviderFailure, or lose its answer; none is made
 * inside a transaction.
 */
export interface MachineProvider {
  readonly name: Exclude<ProviderName, 'none'>
  /** Which machines these servers are; null for those that it does not have. */
  find(servers: readonly SoughtServer[], signal: AbortSignal): Promise<(Machine | null)[]>
  /** How many machines there are. */
  count(signal: AbortSignal): Promise<number>
  /** One machine as it is now; null where it is gone. */
  machine(id: string, signal: AbortSignal): Promise<Machine | null>
  /** What can be had in a location, the cheapest first. */
  types(location: string, signal: AbortSignal): Promise<MachineType[]>
  /** Begins something; answers the action. It is sent once: whether a lost one was begun, the machine's actions say. */
  begin(
    id: string,
    command:
      | { kind: Exclude<MachineCommand, 'change-type'> }
      | { kind: 'change-type'; type: string; upgradeDisk: boolean },
    signal: AbortSignal,
  ): Promise<MachineAction>
  /** Actions as they are now, in the order asked, in as few calls as can be; null for one that it does not know. */
  actions(sought: readonly SoughtAction[], signal: AbortSignal): Promise<(MachineAction | null)[]>
  /** The last actions of a machine, the newest first. */
  actionsOf(id: string, signal: AbortSignal): Promise<MachineAction[]>
  /** @throws ProviderFailure `token_readonly` where this token may change nothing */
  requireWrite(signal: AbortSignal): Promise<void>
}
