import { Conflict } from '../access/errors.ts'
import { systemMutation } from '../access/system-mutation.ts'
import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'
import { indexJob } from '../job/job.ts'
import { systemCaller } from '../manifest/record-drift.ts'
import { Session } from './session.entity.ts'

/** A session that is over, and the digest of its recording where it is known. */
export interface ClosedSession {
  account: string
  session: string
  label: string
  digest: string | null
}

const closed = statement<ClosedSession>(
  'session.closed_among',
  `select e.account_id as account, e.id as session, m.login || '@' || s.name as label, e.recording_digest as digest
   from sessions e
   join servers s on s.account_id = e.account_id and s.id = e.server_id
   join memberships m on m.account_id = e.account_id and m.id = e.membership_id
   where e.id = any($1::uuid[]) and e.closed_at is not null and e.recording_deleted_at is null`,
)

/** Which of these sessions are over, so that nobody writes their recordings any more. */
export function closedAmong(core: Core, sessions: readonly string[]): Promise<ClosedSession[]> {
  return sessions.length === 0 ? Promise.resolve([]) : asSystem(core, bind(closed, [sessions]))
}

/**
 * Writes down the recording of a session that was closed without one: its gateway's disk was away then.
 * @throws Conflict where it has one
 */
export async function recordingFound(
  core: Core,
  { account, session, label }: Omit<ClosedSession, 'digest'>,
  { digest, bytes }: { digest: string; bytes: number },
): Promise<void> {
  const change = { verb: 'session.recording_found', caller: systemCaller(core), accounts: [account] } as const
  await systemMutation(change, async ({ em }) => {
    const row = await em.findOneOrFail(Session, { accountId: account, id: session })
    if (row.recordingDigest) throw new Conflict('This session has its recording already.')
    Object.assign(row, { recordingDigest: digest, recordingBytes: bytes })
    return {
      result: null,
      resource: { id: session, label },
      jobs: [indexJob(account, session)],
      actor: { kind: 'system', id: null, label: 'gateway' },
    }
  })
}
