import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import type { Transaction } from '../../access/transaction.ts'
import { bind, statement } from '../../database/statement.ts'

interface OfSession {
  account: string
  session: string
}

const counting = statement<never>('session.count_recording', 'select count_recording($1, $2, $3, $4, $5)')

/** Says, with the end of a session, what its recording takes where it is kept; null where that is still to be found out. */
export async function recordingTakes(
  rows: Transaction['rows'],
  { account, session }: OfSession,
  bytes: number | null,
): Promise<void> {
  await rows(counting, [account, session, bytes, bytes !== null, false])
}

/** Says, with the deletion of a recording, that it takes nothing any more. */
export async function recordingTakesNothing(
  rows: Transaction['rows'],
  { account, session }: OfSession,
): Promise<void> {
  await rows(counting, [account, session, 0, true, true])
}

const growing = statement<{ full: string | null }>(
  'session.count_growing',
  'select count_growing($1, $2, $3, $4) as full',
)

/** Counts what the recording of a live session takes by now. Answers the account's quota, in bytes, where it has come to it; else null. */
export async function recordingGrows(
  core: Core,
  { account, session }: OfSession,
  bytes: number,
): Promise<number | null> {
  const [row] = await asSystem(core, bind(growing, [account, session, bytes, core.recordingQuota]))
  return row?.full ? Number(row.full) : null
}

const full = statement<{ full: string | null }>(
  'session.recordings_full',
  'select recordings_full($1, $2) as full',
)

/** Whether an account's recordings have come to what they may take. */
export async function areRecordingsFull(core: Core, account: string): Promise<boolean> {
  const [row] = await asSystem(core, bind(full, [account, core.recordingQuota]))
  return row?.full != null
}

// whoever has not closed it yet says what it takes then
const unsettled = statement<OfSession & { isOld: boolean }>(
  'session.unsettled_recordings',
  `select z.account_id as account, z.session_id as session, e.closed_at < now() - interval '1 day' as "isOld" from recording_sizes z
   join sessions e on e.account_id = z.account_id and e.id = z.session_id and e.closed_at is not null
   where not z.settled and ($2::uuid is null or z.session_id < $2) order by z.session_id desc limit $1`,
)

/** Recordings of which it is still to be found out what they take, the newest first, from before this session on. */
export function unmeasuredRecordings(
  core: Core,
  most: number,
  before: string | null,
): Promise<(OfSession & { isOld: boolean })[]> {
  return asSystem(core, bind(unsettled, [most, before]))
}

/** Says what one of them takes. */
export async function recordingMeasured(
  core: Core,
  { account, session }: OfSession,
  bytes: number,
): Promise<void> {
  await asSystem(core, bind(counting, [account, session, bytes, true, false]))
}
