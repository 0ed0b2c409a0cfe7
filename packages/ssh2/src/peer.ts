import type { Socket } from 'node:net'
import type ssh2 from 'ssh2'

/** One end of an SSH connection of ours: a client's, or ours to a server. */
export type Peer = ssh2.Connection | ssh2.Client

/** What ssh2 keeps to itself and back-pressure has to know. Its version is pinned and patched (`packages/ssh2`). */
interface Internals {
  readonly _sock: Socket
  readonly _protocol: {
    /** There while keys are exchanged; meanwhile nothing is sent. */
    readonly _kexinit?: unknown
    /** What waits for the new keys. */
    readonly _queue?: readonly Buffer[]
  }
}

const internals = (peer: Peer) => peer as unknown as Internals

export const socketOf = (peer: Peer): Socket => internals(peer)._sock

export const isRenewingKeys = (peer: Peer): boolean => internals(peer)._protocol._kexinit !== undefined

export const packetsHeldBack = (peer: Peer): number => internals(peer)._protocol._queue?.length ?? 0
