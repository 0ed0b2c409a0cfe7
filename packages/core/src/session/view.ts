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
  /** For a `forward`, when it is over: one session has all connections of one SSH connection to one place. */
  connections: SessionConnections | null
  terminatedBy: string | null
  recording: { digest: string; bytes: number } | null
  /** When its recording was deleted, because the account keeps recordings for so long and no longer. */
  recordingDeletedAt: string | null
}

/** What a session to a forwarded place carried. */
export interface SessionConnections {
  carried: number
  /** Those that the server did not connect, or that went before it had. */
  failed: number
  /** When the first was asked for, and when the last was over; ISO 8601 UTC. */
  first: string
  last: string
}

/** One SSH session with what went through it. */
export interface SessionDetails extends SessionView {
  /** Null with a terminal, and where nobody counted. */
  streams: SessionStreams | null
  /** Null where no files were transferred, and until the session is over. */
  files: SessionFiles | null
}

export interface StreamTotal {
  bytes: number
  /** In hex. */
  sha256: string
}

/** What went through a command without a terminal. */
export interface SessionStreams {
  input: StreamTotal
  output: StreamTotal
  errors: StreamTotal
  /** Whether the recording has less than all of the output. */
  cut: boolean
}

/** What somebody did with files over sftp or scp. */
export interface SessionFiles {
  /** The first ones; the recording has all. */
  operations: FileOperation[]
  total: number
  /** Why the rest could not be followed; null where everything was. */
  lost: string | null
}

export interface FileOperation {
  /** ISO 8601 UTC. */
  at: string
  /** `read`, `write`, `remove`, `rename`, … */
  op: string
  path: string
  /** New path of a `rename`, `link` or `copy`; what a `symlink` points to. */
  to?: string
  /** Payload of a `read` or `write`; the size set by a `truncate`. */
  bytes?: number
  /** What was in the file was thrown away by opening it. */
  truncates?: true
  /** Whether the server did it; null where it never said. */
  ok: boolean | null
}

/** What OpenSSH needs to log in to each server that somebody reaches, by its name alone. */
export interface SshConfig {
  /** What its file is called; the other is `<name>.known_hosts`. */
  name: string
  /** To be included in `~/.ssh/config` (ssh_config(5)). */
  config: string
  /** The file that it names (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
  knownHosts: string
  servers: string[]
}
