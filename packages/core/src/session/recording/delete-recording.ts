import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { Session } from '../session.entity.ts'
import { recordingTakesNothing } from './recording-size.ts'

/** A session whose recording's time is over. */
export interface OverdueRecording {
  account: string
  session: string
  label: string
}

// in the order of their ends within each account, and no account more than its share
const overdue = statement<OverdueRecording>(
  'session.recordings_overdue',
  `select e.account_id as account, e.id as session, coalesce(e.shared_login, m.login) || '@' || s.name as label
   from accounts a cross join lateral (
     select o.*, row_number() over (order by o.closed_at) as place from sessions o
     where o.account_id = a.id and o.id <> all($2::uuid[]) and o.recording_deleted_at is null and o.closed_at < now() - make_interval(days => recording_days_now(a))
     order by o.closed_at limit $1) e
   join servers s on s.account_id = e.account_id and s.id = e.server_id
   join memberships m on m.account_id = e.account_id and m.id = e.membership_id
   where recording_days_now(a) is not null order by e.place, random() limit $1 * 10`,
)

/** Recordings that their account does not keep any longer, at most so many of each, every account's first before anybody's second. */
export function overdueRecordings(
  core: Core,
  most: number,
  { but }: { but: readonly string[] } = { but: [] },
): Promise<OverdueRecording[]> {
  return asSystem(core, bind(overdue, [most, but]))
}

/**
 * Writes down that a session's recording was deleted; its row stays. To be called when the files are gone: done the other
 * way round, a crash in between would leave them for ever. `found` says whether there had been any.
 */
export async function recordingDeleted(
  core: Core,
  { account, session, label }: OverdueRecording,
  found: boolean,
): Promise<void> {
  const change = {
    verb: 'session.recording_deleted',
    caller: systemCaller(core),
    accounts: [account],
  } as const
  await systemMutation(change, async ({ em, now, rows }) => {
    const row = await em.findOneOrFail(Session, { accountId: account, id: session })
    if (row.recordingDeletedAt) throw new AlreadyDeleted()
    row.recordingDeletedAt = now
    await recordingTakesNothing(rows, { account, session })
    return {
      result: null,
      resource: { id: session, label },
      details: { found },
      actor: { kind: 'system', id: null, label: 'retention' },
    }
  }).catch((error: unknown) => {
    if (!(error instanceof AlreadyDeleted)) throw error
  })
}

const deleted = statement<{ deleted: boolean }>(
  'session.recording_is_deleted',
  'select exists (select from sessions where id = $1 and recording_deleted_at is not null) as deleted',
)

/** Whether a session's recording was deleted: nothing of it is to be stored any more. */
export async function isRecordingDeleted(core: Core, session: string): Promise<boolean> {
  const [row] = await asSystem(core, bind(deleted, [session]))
  return row?.deleted ?? false
}

/** Another worker was faster. */
class AlreadyDeleted extends Error {}
