/** A base chain of a server's kernel that is not Gatehouse's, as `nft list chains` has it. */
export interface ForeignChain {
  family: string
  table: string
  chain: string
  type: string
  hook: string
  priority: string
  /** What becomes of a packet that nothing in it decides. */
  policy: string
}

/** How much a line has met. Times are ISO 8601 UTC. */
export interface LineCounter {
  packets: number
  /** When it was first read, and when it was last read to have grown; null for never. */
  since: string
  at: string | null
}

/** What Asterisk on a host says of itself, and of the trunks that it was given. */
export interface EngineFacts {
  version: string
  /** Whether it runs. */
  answers: boolean
  /** Its files in which ours are included; null where there is none. */
  pjsip: string | null
  extensions: string | null
  /** Who may read them. */
  group: string
  /** By trunk and host, counted from 1: `out-1`. */
  registrations: Record<string, string>
  contacts: Record<string, string>
  calls: Record<string, number>
}

/** What a host says of itself where one of its parts is concerned. */
export interface PartFacts {
  /** The connection by which Gatehouse speaks to it, as the host sees it (`SSH_CONNECTION`). */
  connection?: { from: string; to: string; port: number } | undefined
  /** Whether what it holds comes back after a reboot; words on why not. */
  lasts?: boolean
  note?: string | undefined
  foreign?: ForeignChain[]
  /** Bridges that are named like Docker's and are filtered, since they are not. */
  bridges?: string[]
  /** The telephone engine that it has; null for none. Missing where nobody asked. */
  engine?: EngineFacts | null
  /** Where it waits for sound (rtp.conf). */
  sound?: { low: number; high: number }
  /** What the line of each rule has met, by the last 12 digits of its id. */
  counters?: Record<string, LineCounter>
}

/** What a server was found to hold instead of what it had proved. Times are ISO 8601 UTC. */
export interface PartDrift {
  /** When it was found, and when it was last found as it was proved. */
  at: string
  since: string | null
  added: string[]
  removed: string[]
  /** All that was found; null where nothing was. */
  text: string | null
  /** Sessions that were open on the server between the two, the newest first. */
  sessions: { id: string; login: string; email: string }[]
}

/**
 * `in-sync` proved; `pending` a change is on its way; `waiting` for its turn, while others are given the same change; `failing` the last try
 * failed and is being retried; `undone` the server undid the change: it is not tried again until a person changes it; `stopped` another
 * server undid the same change, so that it is not tried here.
 */
export type PartState = 'in-sync' | 'pending' | 'waiting' | 'failing' | 'undone' | 'stopped'

/** How far a part of a server is. Times are ISO 8601 UTC. */
export interface PartView {
  server: string
  name: string
  part: string
  state: PartState
  provedAt: string | null
  /** When it was last found as it was proved. */
  lookedAt: string | null
  triedAt: string | null
  error: string | null
  nextTryAt: string | null
  undone: { at: string; why: string } | null
  drift: PartDrift | null
  facts: Omit<PartFacts, 'counters'>
}
