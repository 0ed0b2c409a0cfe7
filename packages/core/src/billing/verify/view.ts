/** What a provider holds of one currency, beside what the ledger says. Amounts are in the currency's minor unit. */
export interface VerifiedRail {
  rail: string
  currency: string
  ledger: number
  /** Null where the provider cannot be asked. */
  provider: number | null
  /** What the provider has more than the ledger; null where it cannot be asked. */
  difference: number | null
  /** Payments with our mark that are not of this Gatehouse, as the provider names them: in neither sum. */
  unknown: string[]
  /** Payments that were made and are not booked. */
  unbooked: string[]
}
