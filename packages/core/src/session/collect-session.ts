import type { Core } from '../access/core.ts'
import { systemCaller } from '../access/system-caller.ts'
import { systemMutation } from '../access/system-mutation.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, statement } from '../database/statement.ts'
import { indexJob } from '../job/job.ts'
import { recordingTakes } from './recording/recording-size.ts'
import { Session } from './session.entity.ts'
import type { SessionKind, SessionOutcome } from './view.ts'

/** A session that a host has recorded by itself. All of it but the login is the host's word. */
export interface CollectedSession {
  id: string
  account: string
  server: string
  login: string
  kind: Extract<SessionKind, 'shell' | 'exec'>
  command: string | null
  terminal: boolean
  clientAddress: string
  openedAt: Date
  closedAt: Date
  outcome: Extract<SessionOutcome, 'ended' | 'interrupted'>
  /** What is to be known of how it ended. */
  line: string | null
  exitCode: number | null
  bytesOut: number
  /** See Closing. */
  recording: { digest: string; bytes: number; stored?: number }
}

const owners = statement<{ login: string; membership: string }>(
  'session.login_owners',
  `select distinct on (m.login) m.login, m.id as membership from memberships m
   where m.account_id = $1 and m.login = any($2) order by m.login, m.id desc`,
)
const known = statement<{ id: string }>(
  'session.known',
  'select id from sessions where account_id = $1 and id = any($2)',
)

/** Which of these logins are, or were, a member's of the account: a login is never given to somebody else. */
export async function loginsOfMembers(
  core: Core,
  account: string,
  logins: readonly string[],
): Promise<Set<string>> {
  const rows = await asSystem(core, bind(owners, [account, logins]))
  return new Set(rows.map(({ login }) => login))
}

/** Which of these sessions stand in the account already. */
export async function knownSessions(
  core: Core,
  account: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await asSystem(core, bind(known, [account, ids]))
  return new Set(rows.map(({ id }) => id))
}

const labels = statement<{ name: string }>(
  'session.server_name',
  'select name from servers where account_id = $1 and id = $2',
)

/** Writes down a session that a host has recorded, over as it is. The digest of its recording stands in the event. */
export async function collectSession(core: Core, collected: CollectedSession): Promise<void> {
  const { account, server, login, recording, ...session } = collected
  const change = { verb: 'session.collected', caller: systemCaller(core), accounts: [account] } as const
  await systemMutation(change, async ({ em, rows }) => {
    const [owner] = await rows(owners, [account, [login]])
    const [at] = await rows(labels, [account, server])
    if (!owner || !at) throw new Error('a session was collected for an unknown login')
    em.persist(
      em.create(Session, {
        ...session,
        accountId: account,
        serverId: server,
        membershipId: owner.membership,
        origin: 'host',
        keyLabel: '',
        clientVersion: '',
        gateway: '',
        recordingDigest: recording.digest,
        recordingBytes: recording.bytes,
      }),
    )
    await recordingTakes(rows, { account, session: session.id }, recording.stored ?? null)
    return {
      result: null,
      resource: { id: session.id, label: `${login}@${at.name}` },
      jobs: [indexJob(account, session.id)],
      actor: { kind: 'system', id: null, label: 'key sync' },
    }
  })
}
