import type { Json } from '../audit/view.ts'
import type { Topic } from '../live/topics.ts'

/** Work that follows the commit, and exists only if it happens. */
export interface Job {
  task: 'mail' | 'index'
  payload: Json
  /** Jobs of one key are one job. */
  key?: string
}

/** What a verb answers: the result for the caller, and the thing the event is about. */
export interface Outcome<Result> {
  result: Result
  resource: { id: string; label: string }
  /** What the diff does not say, for people. No secrets. */
  details?: Record<string, Json>
  jobs?: Job[]
  /** Beside those that follow from the verb. */
  topics?: Topic[]
}
