import type { PartState } from '../../machine/part/view.ts'

/** How SIP travels to a carrier. */
export type TrunkTransport = 'udp' | 'tcp' | 'tls'

/** How a carrier wants numbers: with the plus sign, without it, or without the country code as well. */
export type NumberFormat = 'e164' | 'digits' | 'national'

/** Whether sound is encrypted on its way to a carrier: by SDES (RFC 4568), or not. */
export type MediaEncryption = 'none' | 'sdes'

/** A host of a carrier, with the addresses that its name had when it was last looked up. */
export interface TrunkHost {
  host: string
  port: number
  /** Set where nobody wrote a port: then the name itself may say where its services are (RFC 3263). */
  portOpen?: boolean | undefined
  /** All of them, sorted. */
  addresses: string[]
  /** Where the name says that SIP is, in its order; missing where it says nothing. */
  targets?: TrunkTarget[] | undefined
}

/** One of the places that a carrier's name announces (RFC 2782). */
export interface TrunkTarget {
  name: string
  port: number
  /** The lowest is tried first. */
  priority: number
  /** Of those with the same priority, how much of what goes there is for this one. */
  weight: number
  addresses: string[]
}

/** What became of the last look for a trunk's addresses. */
export interface TrunkLookup {
  at: string
  /** Hosts whose former addresses are kept, and why, as a sentence. */
  troubles: { host: string; words: string }[]
}

/** What a carrier answered to a server. */
export interface CarrierAnswer {
  /**
   * `accepted`: it let the credentials in; `alive`: it answers; `refused`: it refused them; `unreachable`: nobody answered; `unknown`: its
   * answer is not understood.
   */
  outcome: 'accepted' | 'alive' | 'refused' | 'unreachable' | 'unknown'
  /** Of SIP; null where there was none. */
  status: number | null
  /** The carrier's own words, or a sentence. */
  words: string
  milliseconds: number
}

/** A carrier's answer, by server and host. Times are ISO 8601 UTC. */
export interface TrunkLook extends CarrierAnswer {
  server: string
  serverName: string
  host: string
  at: string
}

/** What a server's engine knows of a trunk. Times are ISO 8601 UTC. */
export interface TrunkTold {
  server: string
  serverName: string
  state: PartState
  /** Why it could not be told, or has undone it; null where all is well. */
  why: string | null
  provedAt: string | null
  /** When it was last asked, and by then: */
  askedAt: string | null
  /** Its version; null where none was found, or nobody has asked yet (see `askedAt`). */
  engine: string | null
  /** Whether that answers. */
  answers: boolean
  /** Whether it has a file of pjsip in which ours can be included: a link is none. */
  reads: boolean
  /** What the engine says of its registrations, by host in their order; empty where it has none. */
  registrations: string[]
  /** What it says of whether its hosts are there. */
  contacts: string[]
  /** Calls over it. */
  calls: number
}

/** A way to a carrier: never its secret. Times are ISO 8601 UTC. */
export interface TrunkView {
  id: string
  name: string
  /** In order: the first is tried first. */
  hosts: TrunkHost[]
  transport: TrunkTransport
  /** In addresses of calls. */
  domain: string
  /** Null where the carrier knows the servers by their addresses. */
  username: string | null
  codecs: string[]
  callerId: string
  /** Whether the caller is asserted as well (RFC 3325). */
  assertsCaller: boolean
  numberFormat: NumberFormat
  /** Left out of national numbers; null for other forms. */
  countryCode: string | null
  /** Digits before each number. */
  dialPrefix: string
  /** Whether servers register there. */
  registers: boolean
  mediaEncryption: MediaEncryption
  /** Calls at a time on each server; null for as many as there are. */
  channels: number | null
  /** How often the engine asks whether the carrier is there; 0 for never. */
  qualifySeconds: number
  /** What numbers that are called begin with. */
  prefixes: string[]
  /** Networks that sound comes from beside the hosts themselves. */
  media: string[]
  /** Whether its hosts may be in a private network. */
  local: boolean
  enabled: boolean
  servers: { id: string; name: string }[]
  /** Null before its names were looked up again for the first time. */
  lookup: TrunkLookup | null
  /** What the carrier last answered, to each server that asked. */
  looks: TrunkLook[]
  /** How far each of its servers is with being told of it. */
  told: TrunkTold[]
  createdAt: string
}
