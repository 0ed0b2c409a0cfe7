export interface GatewayLimits {
  /** From connecting until authenticated; a person may have to touch a security key meanwhile. */
  readonly authenticationMs: number
  /** Authentication requests on one connection, questions included: clients offer every key of an agent. */
  readonly attempts: number
  /** Connections that are not yet authenticated: past this the oldest of them goes. */
  readonly halfOpen: number
  /** The same for one address: past this its newest are turned away. */
  readonly halfOpenPerAddress: number
  /** A client that answers nothing for so long is taken for gone. */
  readonly silentMs: number
  /** Channels open at once on one connection; as many places may be forwarded to. */
  readonly channels: number
  /** How long a forwarded place without a connection goes on as the same session: what asks there every minute is one. */
  readonly restMs: number
  /** For the connection to a server. */
  readonly connectMs: number
}

export const defaultLimits: GatewayLimits = {
  authenticationMs: 60_000,
  attempts: 12,
  halfOpen: 500,
  halfOpenPerAddress: 64,
  silentMs: 180_000,
  channels: 64,
  restMs: 90_000,
  connectMs: 10_000,
}
