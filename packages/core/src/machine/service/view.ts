/** A service of a server, as its systemd tells of it. Times are ISO 8601 UTC, by the host's clock. */
export interface ServiceView {
  /** As it stands in the server's list. */
  unit: string
  description: string
  /** Whether the server has such a service. */
  known: boolean
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`. */
  state: string
  /** `running`, `exited`, `dead`, `auto-restart`, … */
  subState: string
  /** Since when it is in this state; null where systemd does not say. */
  since: string | null
  /** How it last ended: `success`, `exit-code`, `signal`, `oom-kill`, … */
  result: string
  /** The exit status that goes with it. */
  exitStatus: number
  /** By systemd itself, since it was last started by hand. */
  restarts: number
  /** Bytes; null where the host does not count them. */
  memory: number | null
  pid: number | null
  /** `enabled`, `disabled`, `static`, `masked`, … */
  enabled: string
  /** Whether its files have changed since systemd read them. */
  needsReload: boolean
  /** Whether systemd is about to start or stop it. */
  changing: boolean
  /** How many calls a restart would cut; null where the service has none, or does not say. */
  calls: number | null
}

/** What is kept of a service between two looks. */
export type SeenService = Pick<
  ServiceView,
  'unit' | 'description' | 'known' | 'state' | 'subState' | 'since' | 'result' | 'exitStatus' | 'restarts'
>

/** The services chosen for a server of the account, as its systemd told of them last. */
export interface ServerServicesView {
  server: string
  name: string
  /** Those that are chosen. In order. */
  chosen: string[]
  /** What was seen of them; those that no look has found yet are missing. */
  services: SeenService[]
  /** When the server last told; null before the first time. */
  lookedAt: string | null
  /** False where the server has no systemd; null where it was not asked yet. */
  systemd: boolean | null
  /** Why it could not be asked since, as a sentence. */
  error: string | null
}

/** The services of a server that were chosen. */
export interface ServicesView {
  server: string
  name: string
  /** False where the server has no systemd; null where nothing was asked, because nothing is chosen. */
  systemd: boolean | null
  services: ServiceView[]
}

/** A service that can be chosen, or why it cannot. */
export interface InstalledServiceView {
  unit: string
  description: string
  state: string
  /** The end of a sentence; null where it can be chosen. */
  refused: string | null
}

/** A line of a service's log: printable, and a program's own text. */
export interface ServiceLogLine {
  at: string
  text: string
  /** RFC 5424: 0 emergency to 7 debug. */
  priority: number
  from: string
  /** The start of the service that it belongs to; empty where it says none. */
  invocation: string
}

/** What a service's log says, the oldest line first. */
export interface ServiceLogView {
  lines: ServiceLogLine[]
  /** Where the next look goes on. */
  cursor: string | null
  /** Whether there is more than was answered: before these lines, or after them where a cursor was given. */
  more: boolean
}
