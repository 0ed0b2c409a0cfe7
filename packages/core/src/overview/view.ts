import type { Role } from '../access/roles.ts'
import type { AuditEventView } from '../audit/event/view.ts'
import type { SyncState } from '../fleet/server/view.ts'
import type { SessionView } from '../session/view.ts'

/** A server by its name, where no more is said of it. */
export interface NamedServer {
  id: string
  name: string
}

/** Something that somebody has to look at. What is named is the first few of `count`. Times are ISO 8601 UTC. */
export type Attention =
  | { kind: 'host-key-changed'; count: number; servers: NamedServer[] }
  | {
      kind: 'removal-pending'
      count: number
      servers: NamedServer[]
      /** Who still has access that should be gone; empty where whole servers are being removed. */
      held: { login: string; email: string | null; server: NamedServer }[]
    }
  /** `since`: when the one that has failed longest was last verified; null where one never was. */
  | { kind: 'failing'; count: number; servers: NamedServer[]; since: string | null }
  /** Chosen services that failed, or that their servers do not have. */
  | { kind: 'services'; count: number; services: { unit: string; server: NamedServer }[] }
  /** The caller, who manages the team, has no passkey. */
  | { kind: 'no-passkey' }
  /** Other members who manage the team have none. */
  | { kind: 'owners-without-passkey'; count: number; emails: string[] }
  /** Open invites that nobody can accept any more, or soon. */
  | { kind: 'invite-expiring'; count: number; invites: { id: string; email: string; expiresAt: string }[] }
  /** An exchange of a key that has not reached every server. */
  | { kind: 'key-rotation'; key: 'management' | 'gateway'; waiting: number; servers: number }

export type AttentionKind = Attention['kind']

/** A session that goes on. */
export type LiveSession = Pick<
  SessionView,
  | 'id'
  | 'email'
  | 'login'
  | 'server'
  | 'kind'
  | 'origin'
  | 'command'
  | 'terminal'
  | 'openedAt'
  | 'closedAt'
  | 'terminatedBy'
>

/** How far a new account is: what is done of the four things that it begins with. */
export interface FirstSteps {
  passkey: boolean
  sshKey: boolean
  server: boolean
  invite: boolean
}

/** An account's first page: what needs attention, who is in, what changed. A part is null for those who may not read it. */
export interface OverviewView {
  /** The most urgent first. */
  attention: Attention[]
  /** `total` counts the servers that are not being removed; `verifiedAt` is when one was verified last. */
  fleet: {
    total: number
    limit: number | null
    states: Record<SyncState, number>
    verifiedAt: string | null
  } | null
  /** The newest of them. */
  live: { count: number; sessions: LiveSession[] } | null
  /** The newest events that changed something, as far as the caller may see them. */
  changes: AuditEventView[] | null
  team: {
    total: number
    limit: number | null
    pendingInvites: number
    roles: { role: Role; members: number }[]
    withPasskey: number
  } | null
  /** Where members' SSH goes; null for those who have no login. */
  gateway: { host: string; port: number } | null
  /** The servers that the caller has a login on, the first few by name; null for those who have none, and for programs. */
  own: { login: string; sshKeys: number; servers: NamedServer[]; count: number } | null
  /** Null once the account is past its beginning. */
  firstSteps: FirstSteps | null
}

/** What the navigation says of an account, cheap enough to be read with every page. Null for those who may not read it. */
export interface AccountStatus {
  liveSessions: number | null
  /** Servers on which something went wrong that nobody has mended yet. */
  failingServers: number | null
}
