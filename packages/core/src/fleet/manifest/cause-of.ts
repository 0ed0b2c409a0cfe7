import type { Cause } from './view.ts'

interface Row {
  version: number
  proved_version: number | null
  error_reason: string | null
  failures: number
  to_close: readonly string[]
}

/** Why a server is tried, as its bookkeeping says. */
export function causeOf(
  { version, proved_version: proved, error_reason: reason, failures, to_close: toClose }: Row,
  asked: boolean | undefined,
): Cause {
  if (asked) return 'asked'
  if (failures > 0) return 'retry'
  return proved === version && reason === null && toClose.length === 0 ? 'check' : 'change'
}
