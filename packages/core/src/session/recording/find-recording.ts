import type { Core } from '../../access/core.ts'
import { Conflict } from '../../access/errors.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { indexJob } from '../../job/job.ts'
import { Session } from '../session.entity.ts'
import { recordingTakes } from './recording-size.ts'

/** A session that is over, and the digest of its recording where it is known. */
export interface ClosedSession {
  account: string
  session: string
  label: string
  digest: string | null
}

const closed = statement<ClosedSession>(
  'session.closed_among',
  `select e.account_id as account, e.id as session, coalesce(e.shared_login, m.login) || '@' || s.name as label, e.recording_digest as digest
   from sessions e
   join servers s on s.account_id = e.account_id and s.id = e.server_id
   join memberships m on m.account_id = e.account_id and m.id = e.membership_id
   where e.id = any($1::uuid[]) and e.closed_at is not null and e.recording_deleted_at is null`,
)

// of those that another than their gateway closed it may be in a spool, or on its way into the bucket
const undigested = statement<ClosedSession>(
  'session.undigested',
  `select e.account_id as account, e.id as session, coalesce(e.shared_login, m.login) || '@' || s.name as label, e.recording_digest as digest
   from sessions e
   join servers s on s.account_id = e.account_id and s.id = e.server_id
   join memberships m on m.account_id = e.account_id and m.id = e.membership_id
   where e.outcome = 'interrupted' and e.recording_digest is null and e.recording_deleted_at is null and e.origin = 'gateway'
     and e.closed_at > now() - interval '7 days' order by e.closed_at desc limit 200`,
)

/** Sessions of the last days that were closed without a recording by another than their gateway, the newest first. */
export function undigestedSessions(core: Core): Promise<ClosedSession[]> {
  return asSystem(core, bind(undigested, []))
}

const unknown = statement<{ id: string }>(
  'session.unknown_among',
  `select o.id from unnest($1::uuid[]) as o (id) where not exists (select from sessions e where e.id = o.id)`,
)

/** Which of these are no session's at all: it was not let in after its recording had begun. */
export async function unknownAmong(core: Core, sessions: readonly string[]): Promise<string[]> {
  const rows = sessions.length === 0 ? [] : await asSystem(core, bind(unknown, [sessions]))
  return rows.map(({ id }) => id)
}

/** Which of these sessions are over, so that nobody writes their recordings any more. */
export function closedAmong(core: Core, sessions: readonly string[]): Promise<ClosedSession[]> {
  return sessions.length === 0 ? Promise.resolve([]) : asSystem(core, bind(closed, [sessions]))
}

/**
 * Writes down the recording of a session that was closed without one: its gateway, or the gateway's disk, was away then.
 * @throws Conflict where it has one, or had
 */
export async function recordingFound(
  core: Core,
  { account, session, label }: Omit<ClosedSession, 'digest'>,
  { digest, bytes, stored }: { digest: string; bytes: number; stored?: number },
): Promise<void> {
  const change = { verb: 'session.recording_found', caller: systemCaller(core), accounts: [account] } as const
  await systemMutation(change, async ({ em, rows }) => {
    const row = await em.findOneOrFail(Session, { accountId: account, id: session })
    if (row.recordingDeletedAt) throw new Conflict('The recording of this session was deleted.')
    if (row.recordingDigest) throw new Conflict('This session already has its recording.')
    Object.assign(row, { recordingDigest: digest, recordingBytes: bytes })
    await recordingTakes(rows, { account, session }, stored ?? null)
    return {
      result: null,
      resource: { id: session, label },
      jobs: [indexJob(account, session)],
      actor: { kind: 'system', id: null, label: 'gateway' },
    }
  })
}

/** The same for a gateway that comes late; where the session has its recording, that stays. */
export async function lateRecording(
  core: Core,
  session: Omit<ClosedSession, 'digest'>,
  recording: Parameters<typeof recordingFound>[2],
): Promise<void> {
  await recordingFound(core, session, recording).catch((error: unknown) => {
    if (!(error instanceof Conflict)) throw error
  })
}
