/** The recovery codes that somebody has. */
export interface RecoveryCodesView {
  /** How many are not used yet. */
  left: number
  /** ISO 8601 UTC. */
  madeAt: string
}
