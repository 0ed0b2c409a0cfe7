export type SessionKind = 'shell' | 'exec' | 'sftp' | 'forward'

export type SessionOutcome = 'ended' | 'cut' | 'interrupted'

/** Who has recorded it: the gateway; or the host, whose own word everything about it is but whose login it was. */
export type SessionOrigin = 'gateway' | 'host'

/** One SSH session. Times are ISO 8601 UTC, sizes bytes. */
export interface SessionView {
  id: string
  user: string
  email: string
  login: string
  server: { id: string; name: string }
  kind: SessionKind
  origin: SessionOrigin
  /** For `exec`, and the destination of a `forward`. */
  command: string | null
  terminal: boolean
  clientAddress: string
  clientVersion: string
  /** What opened it, and its name and fingerprint where that is an SSH key; empty where it is not known. */
  openedWith: 'key' | 'sign-in' | 'api-key'
  key: string
  openedAt: string
  /** Null while it is live. */
  closedAt: string | null
  outcome: SessionOutcome | null
  /** What the person was told, where the gateway ended it. */
  line: string | null
  exitCode: number | null
  exitSignal: string | null
  bytesIn: number | null
  bytesOut: number | null
  terminatedBy: string | null
  recording: { digest: string; bytes: number } | null
}
