/** How SIP travels to a carrier. */
export type TrunkTransport = 'udp' | 'tcp' | 'tls'

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
  /** How the carrier wants numbers: with or without the plus sign. */
  numberFormat: 'e164' | 'digits'
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
  createdAt: string
}
