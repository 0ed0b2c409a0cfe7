import { id } from '../../access/input.ts'
import { pageById, paged, query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'

interface Row {
  id: string
  closed_at: string
  label: string
  kept: string | null
  logged: string | null
  deleted_at: string | null
  deletion_logged: boolean
}

// the last event that gave the digest counts: one that was found later stands in an event of its own
const proofs = statement<Row>(
  'session.recording_proofs',
  `select e.id, e.closed_at, coalesce(e.shared_login, m.login) || '@' || s.name as label, e.recording_digest as kept,
     (select v.changes -> 'recordingDigest' ->> 'to' from audit_events v
      where v.account_id = e.account_id and v.resource_id = e.id and v.verb in ('session.closed', 'session.recording_found')
        and v.changes ? 'recordingDigest' order by v.seq desc limit 1) as logged,
     e.recording_deleted_at as deleted_at,
     exists (select from audit_events v
      where v.account_id = e.account_id and v.resource_id = e.id and v.verb = 'session.recording_deleted') as deletion_logged
   from sessions e
   join servers s on s.account_id = e.account_id and s.id = e.server_id
   join memberships m on m.account_id = e.account_id and m.id = e.membership_id
   where e.account_id = account_in_context() and e.closed_at is not null
     and ($1::uuid is null or e.id < $1) and ($2::uuid is null or e.id = $2)
   order by e.id desc limit $3`,
)

/** What a session that is over says of its recording, and what the log says. */
export interface RecordingProof {
  session: string
  /** `login@server` */
  label: string
  closedAt: string
  /** SHA-256 of the plain cast by the session's row; null where it had no recording. */
  digest: string | null
  /** The same by the event that closed the session. */
  loggedDigest: string | null
  /** When it was deleted by the row, and whether the log says so as well. */
  deletedAt: string | null
  deletionLogged: boolean
}

/** The sessions that are over, newest first, with the digests that their recordings must have; all, or one. */
export const recordingProofs = query({
  scope: 'session:read',
  input: pageById.extend({ session: id.optional() }).default({ limit: 50 }),
  read: ({ cursor, session, limit }) => [bind(proofs, [cursor ?? null, session ?? null, limit + 1])],
  view: ([rows], _current, { limit }) => paged(rows, limit, proofView, (row) => row.id),
})

function proofView(row: Row): RecordingProof {
  return {
    session: row.id,
    label: row.label,
    closedAt: iso(row.closed_at),
    digest: row.kept,
    loggedDigest: row.logged,
    deletedAt: iso(row.deleted_at),
    deletionLogged: row.deletion_logged,
  }
}
