/**
 * How a server stands against its manifest:
 * `in-sync` proved; `pending` a change is on its way; `failing` the last try failed and is being retried;
 * `removal-pending` somebody's access should be gone and is not proved gone;
 * `host-key-changed` the pinned host key does not match: nothing is sent until a person decides.
 */
export const syncStates = ['in-sync', 'pending', 'failing', 'removal-pending', 'host-key-changed'] as const

export type SyncState = (typeof syncStates)[number]

/**
 * How members log in to a server: `direct` by their own keys and through the gateway; `gateway` only through it: their own
 * keys are not placed; `recorded` as `direct`, and what their own keys open is recorded on the host.
 */
export const serverAccesses = ['direct', 'gateway', 'recorded'] as const

export type ServerAccess = (typeof serverAccesses)[number]

/** Why the last try failed; `login`, `recorder`, `management-key` on a server that answers. */
export const syncReasons = [
  'timeout',
  'refused',
  'dns',
  'network',
  'authentication',
  'sudo',
  'host-key-changed',
  'protocol',
  'command',
  'hop',
  'login',
  'recorder',
  'management-key',
  'internal',
] as const

export type SyncReason = (typeof syncReasons)[number]

/** One server's proof. Times are ISO 8601 UTC. */
export interface SyncView {
  server: string
  name: string
  state: SyncState
  /** When the server last proved that it holds its manifest. */
  provedAt: string | null
  /** When it was last tried. */
  triedAt: string | null
  /** The last error, as a sentence that says what to do. */
  error: string | null
  reason: SyncReason | null
  nextTryAt: string | null
  /** Logins whose keys should be gone and their accounts closed, and are not proved so. */
  removals: string[]
  /** Logins that cannot get in although their keys are where they should be; the server's own page says why. */
  shutOut: string[]
  /** SHA-256 of what the server last proved to hold, hex. */
  proved: string | null
}

/** A server through which another is reached, or the other. */
export interface ServerOnTheWay {
  id: string
  name: string
}

/** A server as the list shows it. */
export interface ServerView {
  id: string
  name: string
  host: string
  port: number
  type: string
  /** By which Gatehouse logs in: root, or a login that becomes root by sudo. */
  managementLogin: string
  /** Whether every login on it may become root. */
  sudo: boolean
  /** Unix groups that every login on it is in. In order. */
  groups: string[]
  /** Whether what still runs of a login is ended when its access ends. */
  endProcesses: boolean
  access: ServerAccess
  /** By which limits name it, beside its own name. In order. */
  labels: string[]
  /** The server through which it is reached; null for directly. */
  via: ServerOnTheWay | null
  /** Those that can be restarted and whose logs can be read. In order. */
  services: string[]
  /** `SHA256:…` of the pinned host key. */
  fingerprint: string
  createdAt: string
  sync: SyncView
  /** How many members reach it. */
  members: number
}

/** One login that the server should have, or had. */
export interface ServerLogin {
  login: string
  /** Whose it is; null for one that several members may use. */
  email: string | null
  keys: number
  state: 'in-sync' | 'pending' | 'removal-pending' | 'failing'
  error: string | null
  /** Set while an account of this name is on the host that Gatehouse did not make, and nobody has adopted. */
  unadopted: { uid: number; groups: string[] } | null
  /** Why it cannot get in although its keys are where they should be, and what to do: parts of sentences. */
  shutOut: string[]
  /** What the last try to bring its keys there found wrong, and what to do: part of a sentence. */
  trouble: string | null
}

/** A login of a server that several members may use. */
export interface ServerSharedLogin {
  id: string
  login: string
  /** On how many servers it is. */
  servers: number
  /** `reaches`: whether the member reaches this server now, with their role and their limit. */
  members: { user: string; email: string; reaches: boolean }[]
}

/** A server's own page. */
export interface ServerDetail extends ServerView {
  hostKey: string
  managementKey: string
  /** Logins whose accounts on the host existed before, and were adopted. */
  adopted: string[]
  /** Addresses and CIDRs from which servers see the gateway, and let it in; from anywhere, if there are none. */
  gatewayFrom: string[]
  /** The servers on the way to it, the nearest to Gatehouse first. */
  hops: ServerOnTheWay[]
  /** Those that are reached through it, by name. */
  behind: ServerOnTheWay[]
  logins: ServerLogin[]
  /** Those of its logins that several members may use. */
  sharedLogins: ServerSharedLogin[]
  /** What else lets people in there, beside the key lines that Gatehouse sees: a sentence each. */
  otherWays: string[]
  /** Set while the host offers another key than the pinned one; fingerprints. */
  alarm: { expected: string; found: string; at: string } | null
  /** Of the last error: what is wrong, and what to check, in whole sentences. */
  advice: { what: string; check: string } | null
}

/** What a probe found: to be compared by a person, then pinned. */
export interface ProbeView {
  host: string
  port: number
  hostKey: string
  type: string
  fingerprint: string
}

/** How far a login to a host went, step by step. */
export interface LoginTrialView {
  /** Whether Gatehouse could manage the host so. */
  ready: boolean
  steps: {
    step: 'reach' | 'host-key' | 'log-in' | 'command' | 'root' | 'programs' | 'sshd' | 'blocking'
    state: 'ok' | 'failed' | 'warning' | 'not-tried'
    /** What is wrong, and what to do about it: whole sentences. */
    what: string | null
    mend: string | null
  }[]
}

/** How many servers of the account have proved what they should hold. */
export interface SyncProgress {
  servers: number
  proved: number
  pending: number
  failing: number
  /** Those whose host key has changed. */
  stopped: number
  /** Among the proved, those where accounts whose keys are gone are still to be closed. */
  closing: number
}

/** Somebody's access that should be gone from servers and is not proved gone. */
export interface RemovalView {
  login: string
  email: string | null
  /** On how many servers. */
  count: number
  /** The first 20 of them, those where something went wrong first. */
  servers: { id: string; name: string; error: string | null; nextTryAt: string | null }[]
}

/** A server of a closed account that still holds something of Gatehouse's, as far as is known. */
export interface LeavingView {
  /** The account's short name. */
  account: string
  server: string
  name: string
  /** `host:port`. */
  at: string
  /** What becomes of people's keys there. */
  keys: 'remove' | 'leave'
  /** With `leave`: when it showed that its lines are its people's. */
  linesLeftAt: string | null
  triedAt: string | null
  error: string | null
  nextTryAt: string | null
}

/** Some of many: the first of them by name, and how many there are. */
export interface Some {
  count: number
  names: string[]
}

/** What a change of a server's labels would come to. */
export interface LabelPreview {
  /** Members and invited people who would reach it, and who would not any more. */
  gains: Some
  loses: Some
  /** How many live sessions would end. */
  sessions: number
  /** Those of the changed labels that decide what somebody reaches. */
  deciding: string[]
  /** Whether the caller may make the change. */
  allowed: boolean
}

/** A label in use. */
export interface LabelView {
  label: string
  /** How many servers have it. */
  servers: number
  /** How many members and open invites have servers by it. */
  limits: number
}

/** A server to choose. */
export interface ServerChoice {
  id: string
  name: string
  labels: string[]
}
