import type { Actor, Json } from '../audit/event/view.ts'
import type { Job } from '../job/job.ts'
import type { Topic } from '../live/topics.ts'
import type { ConcernedAccount } from './entered.ts'

/** What a verb answers: the result for the caller, and the thing the event is about. */
export interface Outcome<Result> {
  result: Result
  resource: { id: string; label: string }
  /** What the diff does not say, for people. No secrets. */
  details?: Record<string, Json>
  jobs?: Job[]
  /** Beside those that follow from the verb. */
  topics?: Topic[]
  /** Accounts that it changes beside the caller's: in their logs it was done by `as`, wherever the caller is. */
  others?: { account: ConcernedAccount; as: Actor }[]
}

/** What a verb answers to a request that was sent before, and done: what was answered then. Nothing is written, and nothing logged. */
export interface Repeated<Result> {
  repeated: Result
}
