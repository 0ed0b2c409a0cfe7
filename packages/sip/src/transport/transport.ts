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

/** A way to one peer and back (RFC 3261 §18), from wherever it begins. */
export interface Transport {
  readonly kind: 'UDP' | 'TCP' | 'TLS'
  /** Where the peer finds this end, as far as it is known here. */
  readonly local: { readonly host: string; readonly port: number }
  send(message: Uint8Array): void
  listen(listener: TransportListener): void
  close(): void
}

/** A place where sound is sent from and comes to. */
export interface MediaSocket {
  readonly host: string
  readonly port: number
  send(packet: Uint8Array, to: { readonly host: string; readonly port: number }): void
  listen(listener: (packet: Uint8Array) => void): void
}
