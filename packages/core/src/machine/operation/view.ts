import type { Actor } from '../../audit/event/view.ts'

/**
 * How a long change stands: `waiting` for its turn; `running`; `done`; `failed`; `stopped` before it changed anything, because one that was
 * asked for together with it had failed, or somebody cancelled it.
 */
export const operationStates = ['waiting', 'running', 'done', 'failed', 'stopped'] as const

export type OperationState = (typeof operationStates)[number]

export type StepState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed'

/** One step of a long change. Times are ISO 8601 UTC. */
export interface StepView {
  name: string
  /** What it does, in a few words. */
  title: string
  state: StepState
  /** What is going on in it, or what it came to. */
  told: string | null
  beganAt: string | null
  endedAt: string | null
}

/** A long change of a server. Times are ISO 8601 UTC. */
export interface OperationView {
  id: string
  kind: string
  /** What it is, in a few words. */
  title: string
  server: string
  /** As it was called when this was asked for. */
  serverName: string
  state: OperationState
  /** Whether it waits, and can be cancelled. */
  cancellable: boolean
  actor: Actor
  /** What was asked for together has this in common; its order is `position`. */
  batch: string
  position: number
  createdAt: string
  beganAt: string | null
  endedAt: string | null
  /** The first thing that went wrong. */
  error: string | null
  /** What it came to. */
  outcome: string | null
  /** What the server's log says of what went wrong: lines of a program's own text. */
  log: string[]
  steps: StepView[]
}

/** Whether it is still to go on. */
export const isOpen = (state: OperationState) => state === 'waiting' || state === 'running'
