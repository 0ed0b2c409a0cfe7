/** Who rents machines out; `demo` where nothing is real, `none` where Gatehouse is told of nobody. */
export const providerNames = ['none', 'hetzner', 'demo'] as const

export type ProviderName = (typeof providerNames)[number]

/** What pages and commands call it. */
export const providerTitle = {
  none: 'None',
  hetzner: 'Hetzner Cloud',
  demo: 'Demo provider',
} as const satisfies Record<ProviderName, string>

/** A month at a provider, net. */
export interface Price {
  /** ISO 4217. */
  currency: string
  /** In minor units: cents. */
  monthly: number
  /** As the provider says it, a decimal number. */
  hourly: string
}

/** A type of machine that a provider rents out, in one location. */
export interface MachineType {
  name: string
  cores: number
  /** In GiB. */
  memory: number
  /** In GB. */
  disk: number
  cpu: 'shared' | 'dedicated'
  architecture: string
  price: Price | null
  /** Why it cannot be had in that location; null where it can. */
  unavailable: string | null
}

/** A machine as its provider has it. */
export interface Machine {
  /** The provider's own. */
  id: string
  name: string
  /** In the provider's words; `running` and `off` are the two that last. */
  status: string
  /** Whether another of the provider's actions has it. */
  locked: boolean
  /** Whether it runs its provider's rescue system, or will after the next start. */
  rescue: boolean
  type: MachineType
  /** What it has, which may be less than its type's. In GB. */
  disk: number
  location: string
  /** How many firewalls of the provider's own filter what comes to it. */
  firewalls: number
}

/** What a provider filters before a server is asked. */
export interface ProviderFilters {
  provider: ProviderName
  /** How many firewalls of its own it has on the server; null where it does not have the server. */
  firewalls: number | null
}

/** The provider of an account as its members see it: never the token. */
export interface ProviderView {
  provider: ProviderName
  /** ISO 8601 UTC. */
  setAt: string | null
}

/** What was found when a token was tried. */
export interface ProviderTrial {
  /** How many machines there are in the token's project. */
  machines: number
  /** Of the account's servers, those that are among them. */
  matched: string[]
  /** And those that are not. */
  unmatched: string[]
}

/** A type to choose for a server. */
export interface TypeChoice extends MachineType {
  /** Whether it is what the server has. */
  present: boolean
  /** Why it cannot be chosen. */
  reason: string | null
}

/** What a server can become. */
export type ServerTypes =
  | { provider: 'none'; why: string }
  | { provider: Exclude<ProviderName, 'none'>; location: string; disk: number; types: TypeChoice[] }

/** What a resize would come to. */
export interface ResizePreview {
  provider: Exclude<ProviderName, 'none'>
  location: string
  before: MachineType
  after: MachineType
  disk: { before: number; after: number; grows: boolean }
  /** Sessions that are open on the server through Gatehouse now. */
  sessions: number
  status: string
  /** How the server is away meanwhile, what becomes of its disk: whole sentences. */
  words: string[]
  /** Of all this: what was changed since answers `conflict`. */
  digest: string
}

/** How providers are asked. */
export interface MachineSettings {
  /** Hetzner Cloud's API, without a slash at its end. */
  hetznerUrl: string
  /** Before the second try of what was refused for now, in ms; each further pause is twice as long. */
  firstPauseMs: number
}

export const usualMachines: MachineSettings = {
  hetznerUrl: 'https://api.hetzner.cloud/v1',
  firstPauseMs: 1000,
}
