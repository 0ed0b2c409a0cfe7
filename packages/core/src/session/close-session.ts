import type { Caller } from '../access/caller.ts'
import type { Core } from '../access/core.ts'
import { NotFound } from '../access/errors.ts'
import { systemCaller } from '../access/system-caller.ts'
import { systemMutation } from '../access/system-mutation.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, statement } from '../database/statement.ts'
import { indexJob } from '../job/job.ts'
import { lateRecording } from './recording/find-recording.ts'
import { recordingTakes } from './recording/recording-size.ts'
import { Session } from './session.entity.ts'
import type { SessionConnections, SessionFiles, SessionOutcome, SessionStreams } from './view.ts'
import type { Change } from './who-caused.ts'

/** How a session ended. */
export interface SessionClose {
  outcome: SessionOutcome
  /** What the person was told, where the gateway ended it. */
  line: string | null
  exitCode: number | null
  exitSignal: string | null
  bytesIn: number | null
  bytesOut: number | null
  /** The change that ended it, where one did. */
  by: Change | null
  /** Of its recording: SHA-256 of the plain cast, hex, its length in bytes, and, where that is known, what it takes where it is kept. */
  recording: { digest: string; bytes: number; stored?: number } | null
  /** Of what had no terminal. */
  streams?: SessionStreams | null
  /** Of a forwarded place. */
  connections?: SessionConnections | null
  /** Of sftp and scp. */
  files?: SessionFiles | null
}

const labels = statement<{ email: string; user: string; login: string; name: string }>(
  'session.labels',
  `select u.email, u.id as user, coalesce(e.shared_login, m.login) as login, s.name from sessions e
   join memberships m on m.account_id = e.account_id and m.id = e.membership_id join users u on u.id = m.user_id
   join servers s on s.account_id = e.account_id and s.id = e.server_id
   where e.account_id = $1 and e.id = $2`,
)

// bulky, and of no use in the event's diff: the recording has it all, and its digest is there
const keepFiles = statement<never>(
  'session.keep_files',
  'insert into session_files (account_id, session_id, files) values ($1, $2, $3)',
)

/**
 * Writes down that a session is over, once; the digest of its recording stands in the event, so that an altered cast is
 * found. The actor is the person, or `system` where the gateway ended it; the event then says by which change of whom. Where another has
 * closed it without its recording, it gets that as found later.
 */
export async function closeSession(
  core: Core,
  { account, session }: { account: string; session: string },
  closing: SessionClose,
  from: Pick<Caller, 'ip' | 'userAgent'> = { ip: null, userAgent: null },
): Promise<void> {
  const caller = { ...systemCaller(core), ...from }
  const change = { verb: 'session.closed', caller, accounts: [account] } as const
  const { recording, by, files, ...how } = closing
  await systemMutation(change, async ({ em, now, rows }) => {
    const found = await em.findOneOrFail(Session, { accountId: account, id: session })
    const [of] = await rows(labels, [account, session])
    if (!of) throw new NotFound('session')
    const label = `${of.login}@${of.name}`
    if (found.closedAt) throw new AlreadyClosed(label)
    Object.assign(found, how, {
      closedAt: now,
      recordingDigest: recording?.digest ?? null,
      recordingBytes: recording?.bytes ?? null,
    })
    await recordingTakes(rows, { account, session }, recording?.stored ?? null)
    if (files) await rows(keepFiles, [account, session, JSON.stringify(files)])
    return {
      result: null,
      resource: { id: session, label },
      details: {
        ...(by && { because: by.verb, by: by.actor }),
        ...(files && { fileOperations: files.total }),
      },
      // so that it can be searched, and played from anywhere
      jobs: recording ? [indexJob(account, session)] : [],
      actor:
        closing.outcome === 'ended'
          ? { kind: 'user', id: of.user, label: of.email }
          : { kind: 'system', id: null, label: 'gateway' },
    }
  }).catch(async (error: unknown) => {
    if (!(error instanceof AlreadyClosed)) throw error
    // another took this gateway for dead, and did not have the recording
    if (recording) await lateRecording(core, { account, session, label: error.label }, recording)
  })
}

class AlreadyClosed extends Error {
  readonly label: string

  constructor(label: string) {
    super('closed already')
    this.label = label
  }
}

const lost = statement<{ account: string; session: string }>(
  'session.lost',
  'select account_id as account, id as session from sessions where closed_at is null and gateway = any($1) limit 500',
)

/** The sessions that gateways had in hand which are gone, 500 at a time. */
export function lostSessions(
  core: Core,
  gateways: readonly string[],
): Promise<{ account: string; session: string }[]> {
  return gateways.length === 0 ? Promise.resolve([]) : asSystem(core, bind(lost, [gateways]))
}
