import type { Account } from './account.entity.ts'

type Days = number | null | undefined

export const isShorter = (days: Days, than: Days) => (days ?? Infinity) < (than ?? Infinity)

/** For how many days recordings are kept at this moment; null for ever. */
function keptDays(account: Account, now: Date): number | null {
  const { formerRecordingDaysUntil: until } = account
  return (until && until > now ? account.formerRecordingDays : account.recordingDays) ?? null
}

/**
 * Keeps an account's recordings for so many days; null for ever. What a shorter time makes overdue is still kept for a while. Answers whether it
 * is shorter: then the owners are to hear of it.
 */
export function keepRecordings(account: Account, days: number | null, now: Date, graceDays: number): boolean {
  const keptNow = keptDays(account, now)
  account.recordingDays = days
  const isShortened = isShorter(days, keptNow)
  account.formerRecordingDays = isShortened ? keptNow : null
  account.formerRecordingDaysUntil = isShortened ? new Date(now.getTime() + graceDays * 86_400_000) : null
  return isShortened
}
