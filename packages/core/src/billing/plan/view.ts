/** What can be bought. Prices are by currency, the one it is paid in unless another is chosen first, in whole numbers of its minor unit; of limits, null is none. */
export interface PlanView {
  slug: string
  name: string
  interval: 'month' | 'year'
  prices: Record<string, number>
  included: { members: number; servers: number }
  maximal: { members: number | null; servers: number | null; trunks: number | null }
  /** What each further one costs an interval; null where there can be none. */
  extras: { members: Record<string, number> | null; servers: Record<string, number> | null }
  /** For how many days recordings are kept at most; null for ever. */
  recordingDays: number | null
  /** In words. */
  features: string[]
  /** Whether it is the account's own. */
  isCurrent: boolean
}
