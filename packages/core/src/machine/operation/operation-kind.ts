import type { Work } from '../../access/work.ts'
import type { Verb } from '../../audit/event/verbs.ts'
import type { Json } from '../../audit/event/view.ts'

/** A step of a kind of operation. */
export interface OperationStep {
  name: string
  /** What it does, in a few words. */
  title: string
  /** How long a worker may try it, in seconds. */
  seconds: number
  /** Whether it is done even where an earlier one has failed: what must not be left undone. */
  always?: true
}

/** A long change in hand. */
export interface Operation {
  account: string
  id: string
  kind: string
  server: string
  serverName: string
  input: Record<string, Json>
  /** What steps found out, for those after them. */
  kept: Record<string, Json>
}

/** A kind of long change: its steps, and the verbs under which its end stands in the log; the one that starts it says so itself. */
export interface OperationKind {
  kind: string
  /** What it is, in a few words: what pages and commands call it. */
  title: string
  /** The same, more exactly, from what was asked for. */
  titleOf?: (input: Operation['input']) => string
  done: Verb
  failed: Verb
  steps: readonly OperationStep[]
  /** The step with which it changes the server, where it can be cancelled until then. */
  begins?: string
  /** What stands in the event of its end, however it ends. No secrets. */
  details?: (operation: Operation) => Record<string, Json>
  /** What else is written, and stands in the event, once it is done. */
  onDone?: (work: Work, operation: Operation) => Promise<Record<string, Json>>
}
