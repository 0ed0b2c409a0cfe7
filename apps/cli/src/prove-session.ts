import type { RecordingProof } from '@gatehouse/core/session/recording/recording-proofs'
import { proveRecording } from '@gatehouse/recordings/record/prove-recording'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'

/** How a session's recording stands: `deleted` when its time was over, `none` where there had been no recording. */
export type Verdict = 'ok' | 'deleted' | 'none' | 'altered' | 'missing' | 'unreadable'

export interface Verified {
  session: string
  label: string
  closedAt: string
  state: Verdict
  reason: string | null
}

type Open = (sealed: Buffer, context: string) => Buffer

/** Compares three things: the recording itself, what its session's row says of it, and what the log says. */
export async function proveSession(
  store: RecordingStore,
  open: Open,
  proof: RecordingProof,
): Promise<Verified> {
  const { session, label, closedAt, digest, loggedDigest, deletedAt, deletionLogged } = proof
  const verdict = (state: Verdict, reason: string | null = null): Verified => ({
    session,
    label,
    closedAt,
    state,
    reason,
  })
  if (digest !== loggedDigest)
    return verdict('altered', 'the session and the audit log disagree on its digest')
  if ((deletedAt !== null) !== deletionLogged)
    return verdict('altered', 'the session and the audit log disagree on whether it was deleted')
  if (deletedAt !== null) return verdict('deleted')
  if (digest === null) return verdict('none')
  const proved = await proveRecording(store, session, open, digest)
  return proved.state === 'ok' ? verdict('ok') : verdict(proved.state, proved.reason)
}
