import type { Core } from '@gatehouse/core/access/core'
import type { Json } from '@gatehouse/core/audit/event/view'
import type { ClaimedOperation } from '@gatehouse/core/machine/operation/claim-operations'
import type { OperationKind } from '@gatehouse/core/machine/operation/operation-kind'
import type { HostPool } from '@gatehouse/hosts/pool'

/** What a step works with. */
export interface StepWork {
  core: Core
  hosts: HostPool
  /** What was kept stands in it as soon as it is written. */
  operation: ClaimedOperation
  /** Whether a worker began this step before and did not end it: what it has done by then, nobody says. */
  resumed: boolean
  /** What has gone wrong before, for steps that are done always. */
  error: string | null
  /** Aborts at the step's deadline, when the worker stops, and when the lease is lost. */
  signal: AbortSignal
  /** Says what is going on. */
  say(told: string): Promise<void>
  /** Keeps what was found out, for this step after a crash and for those after it: written before anything follows from it. No secrets. */
  keep(values: Record<string, Json>): Promise<void>
  /** Throws LeaseLost unless the lease holds for a few seconds yet: asked right before something that must not be done twice. */
  held(): void
}

/** Does a step; answers what it came to, as a sentence, or nothing. Done again after a crash it finds out itself how far it came. */
export type StepRun = (work: StepWork) => Promise<string | Skipped | null>

/** A kind of operation with what does its steps. */
export interface RunnableKind {
  kind: OperationKind
  run: Readonly<Record<string, StepRun>>
  /** What it came to, as a sentence, from what was kept. */
  outcome?: (operation: ClaimedOperation, failed: boolean) => string | null
}

/** What a step that has nothing to do answers. */
export class Skipped {
  readonly why: string
  constructor(why: string) {
    this.why = why
  }
}

/** A step cannot be done; the message is a whole sentence for people. */
export class StepFailed extends Error {}
