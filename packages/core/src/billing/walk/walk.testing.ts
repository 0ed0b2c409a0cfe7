export type Call = () => Promise<unknown>

/** What may be done by one mutation, in the order of the table: what adds reach, and what does not. */
export interface Walk {
  /** Whether it is about a person, whose accounts may be none. */
  own?: true
  grows?: Call
  goesOn?: Call[]
  /** How the latter may be refused as well: not for a hold. */
  or?: string[]
}
