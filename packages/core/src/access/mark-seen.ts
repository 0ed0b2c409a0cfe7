import { type Bound, bind, statement } from '../database/statement.ts'
import type { Caller } from './caller.ts'
import type { Entered } from './entered.ts'
import type { Seen } from './last-seen.ts'

const writeSeen = statement<never>(
  'last_seen.write',
  `insert into last_seen (subject_id, account_id, at)
   select subject, account, at from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as seen (subject, account, at)
   on conflict (subject_id) do update set at = greatest(last_seen.at, excluded.at)`,
)

/** The statement that writes when each was last seen. */
export function writingSeen(seen: readonly Seen[]): Bound<never> {
  return bind(writeSeen, [
    seen.map(({ subject }) => subject),
    seen.map(({ account }) => account),
    seen.map(({ at }) => at),
  ])
}

/** Notes that the caller's membership, and its API key or sign-in, was seen. */
export function markSeen({ core }: Caller, { accounts, apiKey, signIn }: Entered): void {
  for (const { id, membership } of accounts) {
    if (membership && !apiKey) core.lastSeen.mark(membership.id, id)
    if (apiKey) core.lastSeen.mark(apiKey.id, id)
  }
  if (signIn) core.lastSeen.mark(signIn, accounts[0]?.id ?? null)
}
