import type { HostPort } from '../gatekeeper.ts'
import type { NearEnd } from '../session/near-end.ts'
import type { Controls, SessionPlan } from '../session/parts.ts'
import type { FarRequest } from '../target/far-request.ts'
import type { ChannelConnection } from './forwarded-channel.ts'
import type { NearChannelOptions } from './near-channel.ts'

/** A channel that is a session: what is asked for, and the client's side of it. */
export interface SessionChannel {
  readonly plan: SessionPlan
  readonly near: NearEnd
  readonly controls: Controls
  readonly request: FarRequest
}

/** What a channel needs of the client's connection it came in by. */
export interface Channels extends ChannelConnection {
  nearOptions(hasTerminal: boolean): NearChannelOptions
  /** A channel that is a session. */
  begin(channel: SessionChannel): void
  /** A channel that is one connection of a session. */
  forward(to: HostPort, near: NearEnd): void
}
