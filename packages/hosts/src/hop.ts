import type { Duplex } from 'node:stream'
import type { Names } from './names/names.ts'

/** A server through which others are reached. */
export interface Hop {
  /** Its row, for whoever has to be told of it. */
  readonly server: string
  readonly name: string
  readonly host: string
  readonly port: number
  /** Pinned, as a target's. */
  readonly hostKey: string
  /** Root unless told. */
  readonly user?: string
  /** OpenSSH PEM; offered one after another. */
  readonly privateKeys: readonly string[]
}

/** What a hop showed in place of its pinned host key. */
export interface HopMismatch {
  readonly server: string
  readonly name: string
  /** As it is pinned. */
  readonly pinned: string
  /** The fingerprint that was shown. */
  readonly found: string
}

/** Where hops are, for a key of what is kept. */
export const hopsKey = (via: readonly Hop[] = []) =>
  via.map(({ host, port, user, hostKey, privateKeys }) => [host, port, user, hostKey, privateKeys])

/** For whom a connection is made, and by when. */
export interface WayWait {
  readonly account?: string | undefined
  readonly names?: Names | undefined
  /** As Date.now() counts. */
  readonly deadline: number
}

/** Connects to a place by way of hops. @throws HostUnreachable, by the deadline at the latest */
export type Way = (place: { host: string; port: number }, wait: WayWait) => Promise<Duplex>
