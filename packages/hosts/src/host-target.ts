import type { Hop } from './hop.ts'

/** How a server is reached, and whom it has to be. */
export interface HostTarget {
  readonly host: string
  readonly port: number
  /** Pinned, `ssh-ed25519 AAAA…`: no other key is spoken to. */
  readonly hostKey: string
  /** The management login: root unless told, else one that becomes root by sudo. */
  readonly user?: string
  /** OpenSSH PEM. */
  readonly privateKey: string
  /** For whom it is spoken to; what waits on the network has a bound per account. */
  readonly account?: string
  /** The servers on the way there, the nearest first. */
  readonly via?: readonly Hop[]
}
