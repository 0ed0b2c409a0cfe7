import type { SipMessage } from '../message/message.ts'

/** The way to one peer ended, or could not be opened: the message is a sentence. */
export class WayEnded extends Error {
  override readonly name = 'WayEnded'
}

/** Who hears what comes. */
export interface TransportListener {
  message(message: SipMessage): void
  /** Once, at the end of a way that was not closed from here. */
  end(error: WayEnded): void
}

/** An end of the network, by its address. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** A way to one peer and back (RFC 3261 §18), from wherever it begins. */
export interface Transport {
  readonly kind: 'UDP' | 'TCP' | 'TLS'
  /** Where the peer finds this end, as far as it is known here. */
  readonly local: Place
  /** @param to another end than the peer; where there is no way to it, it goes to the peer */
  send(message: Uint8Array, to?: Place): void
  listen(listener: TransportListener): void
  close(): void
}

/** A place where sound is sent from and comes to. */
export interface MediaSocket {
  readonly host: string
  readonly port: number
  send(packet: Uint8Array, to: Place): void
  listen(listener: (packet: Uint8Array) => void): void
}
