/** The outcome of a call. Times are ISO 8601 UTC. */
export interface DispositionView {
  id: string
  code: string
  label: string
  category: string
  /** The dialer's own: nobody chooses or changes it. */
  system: boolean
  /** Whether agents can choose it. */
  selectable: boolean
  humanAnswered: boolean
  sale: boolean
  dnc: boolean
  customerContact: boolean
  notInterested: boolean
  unworkable: boolean
  scheduledCallback: boolean
  completed: boolean
  answeringMachine: boolean
  /** Seconds that a call with it lasts at least and at most; 0 for any. */
  minSec: number
  maxSec: number
  /** Whether a server has ever had it: then it is retired rather than removed. */
  inUse: boolean
  retiredAt: string | null
}
