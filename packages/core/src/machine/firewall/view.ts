/** What comes to be let in, or not any more. */
export interface Reached {
  protocol: 'tcp' | 'udp' | 'icmp' | 'other'
  /** `80, 443`, or empty for all. */
  ports: string
  /** A network, or `anywhere` that no rule names, of one family or both. */
  from: string
}

/** A rule. Times are ISO 8601 UTC. */
export interface FirewallRuleView {
  id: string
  /** Null: of the account, on all of its servers. */
  server: string | null
  action: 'allow' | 'deny'
  protocol: 'tcp' | 'udp' | 'icmp' | 'any'
  /** `80` or `8000-8100`; empty for all. */
  ports: string[]
  /** In CIDR notation; empty for anywhere. */
  sources: string[]
  comment: string
  endsAt: string | null
  /** `person`, or what brings it along. */
  origin: string
  createdBy: string
  createdAt: string
  /** What it has met on the servers that are looked at, as of the last look at each; null where it has not been loaded yet. */
  met: RuleMet | null
}

/** Packets that a rule has decided: of a connection the first one, of a denial each. Times are ISO 8601 UTC. */
export interface RuleMet {
  packets: number
  /** Since when they are counted, and when they were last seen to be more; null for never. */
  since: string
  at: string | null
}

/** What taking over a table that was changed by hand would make of it. */
export interface TakeOverView {
  /** Each line that can be, with `+` or `−` before it, and what it does to the rules, in words. */
  lines: { line: string; becomes: string }[]
  /** Those that cannot be, and why; null for all of the table. */
  left: { line: string | null; why: string }[]
}

/** Whether one server's firewall is on, and what it is made of. */
export interface ServerFirewallView {
  server: string
  name: string
  enabled: boolean
  gatewayOnly: boolean
  sshPort: number
  /** Where Gatehouse comes from, as far as it is known. */
  gatehouse: string[]
  /** How many rules of its own it has. */
  rules: number
}

/** What a change of rules does to one server. */
export interface ServerEffect {
  server: string
  name: string
  /** Whether its firewall is on now, and will be. */
  enabled: { from: boolean; to: boolean }
  opens: Reached[]
  shuts: Reached[]
  /** Whether there is more than that. */
  more: boolean
  /** What of it would shut Gatehouse out, in words. */
  lockOut: string | null
}

/** Who gets in on one server. */
export interface Admission {
  server: string
  name: string
  verdict: 'accept' | 'drop'
  /** The line that decides, in words, and the rule that it comes from. */
  line: string
  rule: string | null
}

/** A port that waits for connections. */
export interface ListeningView {
  protocol: 'tcp' | 'udp'
  /** What it is bound to: `0.0.0.0` and `::` are any. */
  address: string
  port: number
  /** The program’s name; empty where the server does not say. */
  process: string
}

/** A TCP connection with another machine. */
export interface ConnectionView {
  source: string
  /** The server’s own. */
  port: number
}

/** What waits for connections on a server, beside its rules. */
export interface ServerListening {
  server: string
  name: string
  /** Without `ss` the programs have no names. */
  tool: 'ss' | 'proc'
  listening: ListeningView[]
  /** What others could reach, and no rule says who may. */
  notAllowed: ListeningView[]
  /** The allow rules whose ports nothing waits at. */
  nothingListens: { rule: string; label: string }[]
  /** Allow rules for what no rule speaks of. */
  proposed: { protocol: 'tcp' | 'udp'; ports: string[]; comment: string }[]
  /** How many connections with other machines are open. */
  open: number
  /** Those that the change would end, at most 100, and how many they are. */
  cut: ConnectionView[]
  cuts: number
  /** How many would stay, and could not be made again. */
  notAgain: number
  /** Whether there is more than was looked at. */
  more: boolean
}
