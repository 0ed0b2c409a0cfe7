/** Why a server is tried. */
export type Cause = 'change' | 'check' | 'retry' | 'asked'

/** What a try changed on a host, or found changed: key lines in short, or lines of a file. */
export interface HeldChange {
  /** A login, `sudoers` or `groups`. */
  what: string
  added: string[]
  removed: string[]
}

/** One try that changed something, failed in a new way, or recovered. */
export interface SyncRunView {
  id: string
  at: string
  tookMs: number
  cause: Cause
  outcome: 'proved' | 'failed'
  changes: HeldChange[]
  error: string | null
}

/** A key of a login, as it should be and as the host was last seen to have it. */
export interface ManifestKey {
  fingerprint: string
  /** What its owner calls it; null for one that should not be there. */
  name: string | null
  wanted: boolean
  /** Whether it is the gateway's, which each login has. */
  gateway: boolean
  /** Null before the host was first asked. */
  held: boolean | null
}

/** A key line that Gatehouse did not write. */
export interface ForeignKey {
  login: string
  file: string
  type: string
  fingerprint: string | null
  comment: string
  options: string
  /** Whether it is a key by which Gatehouse itself gets in. */
  gatehouse: boolean
  /** The member whose registered key it is. */
  owner: { user: string; email: string } | null
  /** The member whose address or login it names, where it is nobody's registered key. */
  suggested: { user: string; email: string } | null
  /** Who has been asked whether it is theirs, and has not answered with a key. */
  asked: { email: string; declined: boolean }[]
}

/** What a server should have beside what it was last seen to have. */
export interface ServerManifest {
  /** When the host was last asked for every key; null for never. */
  surveyedAt: string | null
  /** Whether there were more keys than Gatehouse reads. */
  truncated: boolean
  logins: { login: string; email: string | null; keys: ManifestKey[] }[]
  sudo: { wanted: boolean; held: boolean }
  /** The Unix groups that each login is put into; `held`: whether Gatehouse has put any login into one, `same`: exactly those that it should. */
  groups: { wanted: string[]; held: boolean; same: boolean }
  foreign: ForeignKey[]
}

/** One thing that the next sync would change on the host, and why. */
export interface ExplainedChange {
  /** A login, `sudoers` or `groups`. */
  what: string
  action: 'add' | 'remove'
  /** A key as fingerprint and comment, or a line. */
  line: string
  why: string
}

export interface SyncExplanation {
  server: string
  name: string
  inSync: boolean
  changes: ExplainedChange[]
  /** What keeps the host from being brought to it. */
  problems: string[]
  /** What else lets people in there, beside the key lines that Gatehouse sees: a sentence each. */
  otherWays: string[]
}
